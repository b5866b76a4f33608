using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;

namespace Azure.Extensions.AspNetCore.Configuration.Secrets;

public class AzureKeyVaultConfigurationSource(SecretClient client, AzureKeyVaultConfigurationOptions options) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new AzureKeyVaultConfigurationProvider(client, options);
}
