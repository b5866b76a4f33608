using Microsoft.Extensions.DependencyInjection;

namespace Freshet.Http;

/// <summary>Wires the API for both hosts.</summary>
public static class FreshetHttp
{
    /// <summary>Adds the endpoints to a host that has called <c>AddFreshet</c>.</summary>
    public static IServiceCollection AddFreshetHttp(this IServiceCollection services)
    {
        services.AddSingleton<Guard>();
        services.AddSingleton<Patience>();
        services.AddSingleton<Situations>();
        services.AddSingleton<RefreshEndpoint>();
        services.AddSingleton<RunEndpoint>();
        services.AddSingleton<ViewEndpoint>();
        services.AddSingleton<HealthEndpoint>();
        services.AddSingleton<OpenApiEndpoint>();
        return services;
    }
}
