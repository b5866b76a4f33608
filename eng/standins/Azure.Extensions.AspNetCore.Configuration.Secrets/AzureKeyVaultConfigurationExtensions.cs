using Azure.Core;
using Azure.Extensions.AspNetCore.Configuration.Secrets;
using Azure.Security.KeyVault.Secrets;

namespace Microsoft.Extensions.Configuration;

public static class AzureKeyVaultConfigurationExtensions
{
    public static IConfigurationBuilder AddAzureKeyVault(this IConfigurationBuilder configurationBuilder, Uri vaultUri, TokenCredential credential) =>
        configurationBuilder.AddAzureKeyVault(vaultUri, credential, new AzureKeyVaultConfigurationOptions());

    public static IConfigurationBuilder AddAzureKeyVault(
        this IConfigurationBuilder configurationBuilder, Uri vaultUri, TokenCredential credential, KeyVaultSecretManager manager) =>
        configurationBuilder.AddAzureKeyVault(vaultUri, credential, new AzureKeyVaultConfigurationOptions { Manager = manager });

    public static IConfigurationBuilder AddAzureKeyVault(
        this IConfigurationBuilder configurationBuilder, Uri vaultUri, TokenCredential credential, AzureKeyVaultConfigurationOptions options) =>
        configurationBuilder.AddAzureKeyVault(new SecretClient(vaultUri, credential), options);

    public static IConfigurationBuilder AddAzureKeyVault(this IConfigurationBuilder configurationBuilder, SecretClient client, KeyVaultSecretManager manager) =>
        configurationBuilder.AddAzureKeyVault(client, new AzureKeyVaultConfigurationOptions { Manager = manager });

    public static IConfigurationBuilder AddAzureKeyVault(
        this IConfigurationBuilder configurationBuilder, SecretClient client, AzureKeyVaultConfigurationOptions options)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        return configurationBuilder.Add(new AzureKeyVaultConfigurationSource(client, options));
    }
}
