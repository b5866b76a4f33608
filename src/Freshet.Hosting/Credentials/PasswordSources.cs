using System.Runtime.CompilerServices;
using Freshet.Connecting;
using Freshet.Databases;

namespace Freshet.Hosting.Credentials;

/// <summary>Chooses where each database's password comes from.</summary>
public sealed class PasswordSources(AzureSignIn signIn, TimeProvider time, ChangingSettings? settings = null)
{
    private PasswordSource? _entra;

    /// <returns>Null: the settings have the password, or none is needed.</returns>
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

    // A method of its own, so that a host without Azure loads no Azure library.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private PasswordSource Entra() => _entra ??= new EntraPasswordSource(signIn, time);
}
