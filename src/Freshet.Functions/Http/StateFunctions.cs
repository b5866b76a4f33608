using Freshet.Api.Health;
using Freshet.Api.OpenApi;
using Freshet.Api.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Freshet.Functions;

/// <summary>Shows over HTTP how the views and the app stand.</summary>
public sealed class StateFunctions(ViewEndpoint views, HealthEndpoint health, OpenApiEndpoint openApi)
{
    [Function("ListViews")]
    public Task<IResult> ListViews(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "views")] HttpRequest request,
            CancellationToken cancellationToken) =>
        views.ListAsync(request, cancellationToken);

    /// <summary>Open to all: it names nothing.</summary>
    [Function("Health")]
    public Task<IResult> Health(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request,
            CancellationToken cancellationToken) =>
        health.GetAsync(cancellationToken);

    [Function("OpenApi")]
    public IResult OpenApi([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "openapi.json")] HttpRequest request) =>
        openApi.Get();
}
