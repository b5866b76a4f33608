using Freshet.Api.Graph;
using Freshet.Api.Policies;
using Freshet.Api.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Freshet.Functions;

/// <summary>Shows single views over HTTP, and pauses and resumes views.</summary>
/// <remarks>The names of the functions are a contract: keys can be given for each.</remarks>
public sealed class ViewFunctions(ViewDetailEndpoint details, GraphEndpoint graph, PauseEndpoint pauses)
{
    [Function("GetView")]
    public Task<IResult> GetView(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "view")] HttpRequest request,
            CancellationToken cancellationToken) =>
        details.GetAsync(request, cancellationToken);

    [Function("GetViewHistory")]
    public Task<IResult> GetViewHistory(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "view/history")] HttpRequest request,
            CancellationToken cancellationToken) =>
        details.HistoryAsync(request, cancellationToken);

    [Function("GetViewProblems")]
    public Task<IResult> GetViewProblems(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "view/problems")] HttpRequest request,
            CancellationToken cancellationToken) =>
        details.ProblemsAsync(request, cancellationToken);

    [Function("GetGraph")]
    public Task<IResult> GetGraph(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "graph")] HttpRequest request,
            CancellationToken cancellationToken) =>
        graph.GetAsync(request, cancellationToken);

    [Function("PauseViews")]
    public Task<IResult> PauseViews(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "pause")] HttpRequest request, CancellationToken cancellationToken) =>
        pauses.PauseAsync(request, cancellationToken);

    [Function("ResumeViews")]
    public Task<IResult> ResumeViews(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "resume")] HttpRequest request, CancellationToken cancellationToken) =>
        pauses.ResumeAsync(request, cancellationToken);
}
