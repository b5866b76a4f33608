using Freshet.Api.Refresh;
using Freshet.Api.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Freshet.Functions;

/// <summary>Starts, shows and cancels runs over HTTP.</summary>
/// <remarks>The names of the functions are a contract: keys can be given for each.</remarks>
public sealed class RunFunctions(RefreshEndpoint refresh, RunEndpoint runs)
{
    [Function("StartRefresh")]
    public async Task<StartedRuns> StartRefresh(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "refresh")] HttpRequest request, CancellationToken cancellationToken) =>
        StartedRuns.Of(await refresh.StartAsync(request, cancellationToken));

    [Function("ListRuns")]
    public Task<IResult> ListRuns(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "runs")] HttpRequest request,
            CancellationToken cancellationToken) =>
        runs.ListAsync(request, cancellationToken);

    [Function("GetRun")]
    public Task<IResult> GetRun(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "runs/{id}")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        runs.GetAsync(request, id, cancellationToken);

    [Function("CancelRun")]
    public Task<IResult> CancelRun(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "runs/{id}")] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        runs.CancelAsync(id, cancellationToken);
}
