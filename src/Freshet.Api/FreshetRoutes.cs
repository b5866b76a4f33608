using Freshet.Api.Access;
using Freshet.Api.Badges;
using Freshet.Api.Dashboard;
using Freshet.Api.Graph;
using Freshet.Api.Health;
using Freshet.Api.OpenApi;
using Freshet.Api.Policies;
using Freshet.Api.Refresh;
using Freshet.Api.Runs;
using Freshet.Api.Views;
using Freshet.Hosting.Dispatch;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Freshet.Api;

/// <summary>The API's routes, for a host that serves them itself; the Functions app names the same in its attributes.</summary>
public static class FreshetRoutes
{
    /// <summary>Open to all: it names nothing.</summary>
    public const string Health = "/api/health";

    /// <summary>Open to all whose address is signed.</summary>
    public const string Badge = "/api/badge.svg";

    private const string Page = "/api/dashboard";
    private const string Act = "/api/access/act";
    private const string Suggestions = "/api/suggestions";

    /// <summary>A path that no key guards: what lies there holds no data, or is guarded by a signature.</summary>
    public static bool IsOpen(PathString path) =>
        path.Equals(Health, StringComparison.OrdinalIgnoreCase)
        || path.Equals(Badge, StringComparison.OrdinalIgnoreCase)
        || path == "/"
        || path.StartsWithSegments(Page, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a request changes nothing, and shows only what everybody may know who may look.</summary>
    /// <remarks>Suggestions hold statements of other sessions.</remarks>
    public static bool IsForViewers(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Path.StartsWithSegments(Act, StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments(Suggestions, StringComparison.OrdinalIgnoreCase);

    /// <summary>The dashboard, and the way to it from the root.</summary>
    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        var dashboard = routes.ServiceProvider.GetRequiredService<DashboardEndpoint>();
        Map(routes, HttpMethods.Get, "/", _ => Task.FromResult(Results.Redirect(Page[1..])));
        Map(routes, HttpMethods.Get, Page, _ => Task.FromResult(dashboard.Page()));
        Map(routes, HttpMethods.Get, Page + "/{version}/{*file}", context => Task.FromResult(
            dashboard.File((string)context.Request.RouteValues["version"]!, (string?)context.Request.RouteValues["file"]))); // as above
    }

    /// <param name="dispatch">Takes the runs that a call has started.</param>
    public static void MapFreshet(this IEndpointRouteBuilder routes, Action<RunMessage> dispatch)
    {
        var services = routes.ServiceProvider;
        var refresh = services.GetRequiredService<RefreshEndpoint>();
        var runs = services.GetRequiredService<RunEndpoint>();
        var views = services.GetRequiredService<ViewEndpoint>();
        var details = services.GetRequiredService<ViewDetailEndpoint>();
        var graph = services.GetRequiredService<GraphEndpoint>();
        var pauses = services.GetRequiredService<PauseEndpoint>();
        var access = services.GetRequiredService<AccessEndpoint>();
        var badges = services.GetRequiredService<BadgeEndpoint>();
        var health = services.GetRequiredService<HealthEndpoint>();
        var openApi = services.GetRequiredService<OpenApiEndpoint>();

        Map(routes, HttpMethods.Post, "/api/refresh", async context =>
        {
            var started = await refresh.StartAsync(context.Request, context.RequestAborted);
            foreach (var run in started.Runs)
                dispatch(run);
            return started.Result;
        });
        Map(routes, HttpMethods.Get, "/api/runs", context => runs.ListAsync(context.Request, context.RequestAborted));
        Map(routes, HttpMethods.Get, "/api/runs/{id}", context => runs.GetAsync(context.Request, Id(context), context.RequestAborted));
        Map(routes, HttpMethods.Delete, "/api/runs/{id}", context => runs.CancelAsync(Id(context), context.RequestAborted));
        Map(routes, HttpMethods.Get, "/api/views", context => views.ListAsync(context.Request, context.RequestAborted));
        Map(routes, HttpMethods.Get, "/api/view", context => details.GetAsync(context.Request, context.RequestAborted));
        Map(routes, HttpMethods.Get, "/api/view/history", context => details.HistoryAsync(context.Request, context.RequestAborted));
        Map(routes, HttpMethods.Get, "/api/view/problems", context => details.ProblemsAsync(context.Request, context.RequestAborted));
        Map(routes, HttpMethods.Get, "/api/graph", context => graph.GetAsync(context.Request, context.RequestAborted));
        Map(routes, HttpMethods.Post, "/api/pause", context => pauses.PauseAsync(context.Request, context.RequestAborted));
        Map(routes, HttpMethods.Post, "/api/resume", context => pauses.ResumeAsync(context.Request, context.RequestAborted));
        Map(routes, HttpMethods.Get, "/api/badge", context => badges.GetAddressAsync(context.Request, context.RequestAborted));
        Map(routes, HttpMethods.Get, Badge, context => badges.GetImageAsync(context.Request, context.RequestAborted));
        Map(routes, HttpMethods.Get, "/api/access", context => Task.FromResult(access.Get(context.Request)));
        Map(routes, HttpMethods.Get, Act, _ => Task.FromResult(access.GetAct()));
        Map(routes, HttpMethods.Get, Health, context => health.GetAsync(context.RequestAborted));
        Map(routes, HttpMethods.Get, "/api/openapi.json", _ => Task.FromResult(openApi.Get()));
    }

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!; // the route has it

    private static void Map(IEndpointRouteBuilder routes, string method, string pattern, Func<HttpContext, Task<IResult>> handler) =>
        routes.MapMethods(pattern, HttpMethods.IsGet(method) ? [method, HttpMethods.Head] : [method], async context =>
        {
            try
            {
                await (await handler(context)).ExecuteAsync(context);
            }
            catch (OperationCanceledException)
            {
                // The caller has hung up, or was cut off by the service's end, which the request's token may hear of later.
                context.Abort();
            }
        });
}
