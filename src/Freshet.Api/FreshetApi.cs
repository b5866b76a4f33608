using Freshet.Api.Access;
using Freshet.Api.Badges;
using Freshet.Api.Json;
using Freshet.Api.Dashboard;
using Freshet.Api.Databases;
using Freshet.Api.Graph;
using Freshet.Api.Health;
using Freshet.Api.OpenApi;
using Freshet.Api.Policies;
using Freshet.Api.Problems;
using Freshet.Api.Refresh;
using Freshet.Api.Runs;
using Freshet.Api.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Freshet.Api;

/// <summary>Wires the API for both hosts.</summary>
public static class FreshetApi
{
    /// <summary>Adds the endpoints to a host that has called <c>AddFreshet</c>; one that serves the dashboard adds its
    /// <see cref="DashboardOptions"/>.</summary>
    public static IServiceCollection AddFreshetApi(this IServiceCollection services)
    {
        services.AddResponseCompression(); // only JsonAnswer uses it, for what is large
        services.AddSingleton<Guard>();
        services.AddSingleton<Patience>();
        services.AddSingleton<Situations>();
        services.AddSingleton<RefreshEndpoint>();
        services.AddSingleton<RunEndpoint>();
        services.AddSingleton<SharedReads>();
        services.AddSingleton<Relations>();
        services.AddSingleton<ViewFinder>();
        services.AddSingleton<ViewEndpoint>();
        services.AddSingleton<ViewDetailEndpoint>();
        services.AddSingleton<GraphEndpoint>();
        services.AddSingleton<PauseEndpoint>();
        services.AddSingleton<AccessEndpoint>();
        services.AddSingleton<BadgeReader>();
        services.AddSingleton<BadgeEndpoint>();
        services.AddSingleton<HealthEndpoint>();
        services.AddSingleton<OpenApiEndpoint>();
        services.AddSingleton<DashboardEndpoint>();
        return services;
    }
}
