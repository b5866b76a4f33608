using System.Runtime.CompilerServices;
using Freshet.Databases;

namespace Freshet.Hosting.Credentials;

/// <summary>Chooses where each database's password comes from.</summary>
public sealed class PasswordSources(AzureSignIn signIn, TimeProvider time, ChangingSettings? settings = null)
{
    private PasswordSource? _entra;

    /// <returns>Null: the settings say all there is to say.</returns>
    internal PasswordSource? For(string name, DatabaseOptions options)
    {
        if (options.Authentication == Authentication.Entra)
            return Entra();
        return settings is not null
                && options.ConnectionString is { Length: > 0 } text
                && ConnectionStrings.Parse(text).Password is { Length: > 0 }
            ? new ConfiguredPasswordSource($"{DatabaseOptions.SectionName}:{name}:{nameof(DatabaseOptions.ConnectionString)}", settings)
            : null;
    }

    // On its own, so that a host that does not want it loads nothing of Azure.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private PasswordSource Entra() => _entra ??= new EntraPasswordSource(signIn, time);
}
