namespace Azure.Extensions.AspNetCore.Configuration.Secrets;

public class AzureKeyVaultConfigurationOptions
{
    /// <summary>Which secrets are taken, and under which keys.</summary>
    public KeyVaultSecretManager Manager { get; set; } = new();

    /// <summary>How often the vault is read again; null: never.</summary>
    public TimeSpan? ReloadInterval { get; set; }
}
