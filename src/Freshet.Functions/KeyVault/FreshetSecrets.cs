using Azure.Extensions.AspNetCore.Configuration.Secrets;
using Azure.Security.KeyVault.Secrets;

namespace Freshet.Functions;

/// <summary>Takes only the secrets named <c>Freshet--…</c>: a vault is often shared, and what is not fetched cannot leak.</summary>
internal sealed class FreshetSecrets : KeyVaultSecretManager
{
    private const string Prefix = "Freshet--";

    public override bool Load(SecretProperties secret) => secret.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
}
