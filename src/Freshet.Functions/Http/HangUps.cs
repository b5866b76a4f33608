using Freshet.Api.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Freshet.Functions;

/// <summary>A caller who does not wait for the answer is no failure of the function.</summary>
internal sealed class HangUps(TimeProvider time, ILogger<HangUps> logger) : IFunctionsWorkerMiddleware
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly IResult Stopping = ProblemResults.Of(
        StatusCodes.Status503ServiceUnavailable, "stopping", "The app is about to end. Try again in a minute.");

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.GetHttpContext() is { } http)
        {
            if (!await IsGoneAsync(http))
            {
                // The host ends the invocation, and the caller waits: without this, for an empty answer with status 200.
                if (!http.Response.HasStarted)
                    await Stopping.ExecuteAsync(http);
                throw;
            }
            logger.CallerHungUp(context.FunctionDefinition.Name);
            if (!http.Response.HasStarted)
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
    }

    // The host closes its connection to this process, and cancels the invocation too: either can be noticed first.
    private async Task<bool> IsGoneAsync(HttpContext http)
    {
        await Task.Delay(Patience, time, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return http.RequestAborted.IsCancellationRequested;
    }
}
