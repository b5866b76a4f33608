namespace Freshet.Hosting;

/// <summary>Chooses where each database's password comes from.</summary>
public sealed class PasswordSources(AzureSignIn signIn, TimeProvider time, ChangingSettings? settings = null)
{
    private EntraPasswordSource? _entra;

    /// <returns>Null: the settings say all there is to say.</returns>
    internal PasswordSource? For(string name, DatabaseOptions options)
    {
        if (options.Authentication == Authentication.Entra)
            return _entra ??= new(signIn, time);
        return settings is not null && options.ConnectionString is { Length: > 0 } text && ConnectionStrings.Parse(text).Password is { Length: > 0 }
            ? new ConfiguredPasswordSource($"{DatabaseOptions.SectionName}:{name}:{nameof(DatabaseOptions.ConnectionString)}", settings)
            : null;
    }
}
