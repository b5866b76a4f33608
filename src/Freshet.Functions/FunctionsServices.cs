using Azure.Security.KeyVault.Secrets;
using Freshet.Api;
using Freshet.Api.Dashboard;
using Freshet.Hosting;
using Freshet.Hosting.Credentials;
using Freshet.Hosting.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Freshet.Functions;

/// <summary>Wires the Functions app.</summary>
internal static class FunctionsServices
{
    /// <param name="signIn">Who the app is to Azure, where that is not to be found out.</param>
    /// <param name="vault">How the vault is called, where that is not as usual.</param>
    /// <exception cref="SettingsException">Settings that cannot be used, or a vault that cannot be read.</exception>
    public static void AddFreshetFunctions(
        this IHostApplicationBuilder builder, AzureSignIn? signIn = null, SecretClientOptions? vault = null)
    {
        signIn ??= new();
        var hasVault = VaultSettings.Add(builder.Configuration, signIn, vault ?? new());
        var settings = FunctionsSettings.Read(builder.Configuration, AppContext.BaseDirectory);
        builder.AddTelemetry(settings.Telemetry, signIn);
        builder.Services.AddSingleton(signIn);
        // With a vault, a password that is rotated there is known without a restart.
        if (hasVault)
        {
            builder.Services.AddSingleton(services => new ChangingSettings(
                (IConfigurationRoot)builder.Configuration,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<ChangingSettings>>()));
        }
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(settings.Limits);
        builder.Services.AddSingleton(settings.Timers);
        builder.Services.AddFreshet(settings.Freshet).AddFreshetApi().AddSingleton(DashboardOptions.Functions);
        builder.Services.AddSingleton<TickMessages>();
        builder.Services.AddSingleton<QueueWorker>();
        builder.Services.AddSingleton<Executions>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Executions>());
        builder.Services.AddSingleton<LostRuns>();
        builder.Services.AddHostedService<StartReport>();
    }
}
