using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;

namespace Azure.Extensions.AspNetCore.Configuration.Secrets;

public class KeyVaultSecretManager
{
    /// <summary>Whether a secret is taken at all; the others' values are not fetched.</summary>
    public virtual bool Load(SecretProperties secret) => true;

    /// <summary>The key of a setting; a secret's name can hold no colon.</summary>
    public virtual string GetKey(KeyVaultSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return secret.Name.Replace("--", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
    }

    /// <summary>All settings by key. Of two secrets with the same key, the one that was changed last counts.</summary>
#pragma warning disable MA0016 // the real signature
    public virtual Dictionary<string, string> GetData(IEnumerable<KeyVaultSecret> secrets)
#pragma warning restore MA0016
    {
        ArgumentNullException.ThrowIfNull(secrets);
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var secret in secrets.OrderBy(secret => secret.Properties.UpdatedOn))
            settings[GetKey(secret)] = secret.Value;
        return settings;
    }
}
