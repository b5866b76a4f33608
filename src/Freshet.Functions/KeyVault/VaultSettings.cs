using Azure;
using Azure.Extensions.AspNetCore.Configuration.Secrets;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Freshet.Hosting.Credentials;
using Freshet.Hosting.Settings;
using Microsoft.Extensions.Configuration;

namespace Freshet.Functions;

/// <summary>Adds a Key Vault to the settings: <c>Freshet:KeyVault</c>.</summary>
internal static class VaultSettings
{
    public const string Section = "KeyVault";

    private const string UriKey = "Freshet:KeyVault:Uri";
    private const string IntervalKey = "Freshet:KeyVault:ReloadInterval";

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    // Of one request. The host gives a worker a minute to start.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Reads the vault that the settings name, if they name one.</summary>
    /// <returns>Whether they do.</returns>
    /// <exception cref="SettingsException">It cannot be read; the message names what is missing.</exception>
    public static bool Add(IConfigurationManager configuration, AzureSignIn signIn, SecretClientOptions client)
    {
        if (configuration[UriKey] is not { Length: > 0 } text)
            return false;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps)
            throw new SettingsException([
                $"{UriKey} is '{text}', but must be the address of a vault, such as https://my-vault.vault.azure.net/."]);
        var options = new AzureKeyVaultConfigurationOptions { Manager = new FreshetSecrets(), ReloadInterval = Interval(configuration) };
        try
        {
            client.Retry.NetworkTimeout = Patience;
            var reading = Task.Run(() => configuration.AddAzureKeyVault(new SecretClient(uri, signIn.Credential, client), options));
            // What still waits then is of no use to anybody: without settings the process ends.
            reading.WaitAsync(ChangingSettings.Patience, TimeProvider.System).GetAwaiter().GetResult();
            return true;
        }
        catch (Exception e) when (Cause(e) is { } cause)
        {
            throw new SettingsException([$"The Key Vault {uri} cannot be read: {Explain(cause, configuration["AZURE_CLIENT_ID"])}"]);
        }
    }

    private static TimeSpan Interval(IConfiguration configuration)
    {
        if (configuration[IntervalKey] is not { Length: > 0 } text)
            return DefaultInterval;
        return Spans.TryParse(text, out var interval) && interval >= Shortest
            ? interval
            : throw new SettingsException([$"{IntervalKey} is '{text}', but must be a time as hours:minutes:seconds from {Shortest} on."]);
    }

    /// <summary>Many secrets are fetched at a time, so that many errors can come together.</summary>
    private static Exception? Cause(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Cause(first),
        RequestFailedException or AuthenticationFailedException or OperationCanceledException or TimeoutException => exception,
        _ => null,
    };

    private static string Explain(Exception cause, string? clientId)
    {
        var identity = clientId is { Length: > 0 }
            ? $"the identity with the client id {clientId}"
            : "the identity that the app signs in with";
        var message = cause.Message.Split('\n')[0].Trim().TrimEnd('.');
        return cause switch
        {
            RequestFailedException { Status: 403 } e when e.Message.Contains("ForbiddenByFirewall", StringComparison.OrdinalIgnoreCase) =>
                $"its firewall blocks this app (403: {message}). Allow the app's network in the vault's network settings.",
            RequestFailedException { Status: 403 } =>
                $"it denies access (403: {message}). Give {identity} the role 'Key Vault Secrets User' on the vault, "
                + "which lets it list and get secrets; a new role takes some minutes to have effect.",
            RequestFailedException { Status: 401 } or AuthenticationFailedException =>
                $"no identity is signed in ({message}). {AzureSignIn.Advice}",
            TimeoutException or OperationCanceledException =>
                $"it did not answer within {ChangingSettings.Patience.TotalSeconds} s. Check {UriKey}, the network, and the app's identity.",
            RequestFailedException { Status: 0 } => $"there is no connection to it ({message}). Check {UriKey} and the network.",
            _ => $"{message}.",
        };
    }
}
