using Freshet.Api.Dashboard;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Freshet.Functions;

/// <summary>The dashboard. Open to all: it holds no data.</summary>
public sealed class DashboardFunctions(DashboardEndpoint dashboard)
{
    [Function("Dashboard")]
    public IResult Dashboard([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "dashboard")] HttpRequest request) =>
        dashboard.Page();

    [Function("DashboardFile")]
    public IResult DashboardFile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "dashboard/{version}/{*file}")] HttpRequest request,
        string version, string? file) =>
        dashboard.File(version, file);
}
