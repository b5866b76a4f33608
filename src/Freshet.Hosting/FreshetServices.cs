using Freshet.Freshness;
using Freshet.Hosting.Credentials;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Hosting.Settings;
using Freshet.Planning;
using Freshet.Refreshing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Freshet.Hosting;

/// <summary>Wires the engine for every host.</summary>
public static class FreshetServices
{
    /// <summary>Adds the engine, with databases that live as long as the process. The host adds logging.</summary>
    public static IServiceCollection AddFreshet(this IServiceCollection services, FreshetSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(settings.Cadences);
        services.AddSingleton(settings.Refresh);
        services.TryAddSingleton(_ => new AzureSignIn());
        services.AddSingleton<PasswordSources>();
        services.AddSingleton<DatabaseSet>();
        services.AddSingleton<SituationReader>();
        services.AddSingleton<RunExecutor>();
        services.AddSingleton<FreshnessMonitor>();
        services.AddSingleton<LedgerGate>();
        services.AddSingleton<RunMessageHandler>();
        services.AddSingleton<Sweeper>();
        return services;
    }
}
