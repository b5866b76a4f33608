using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Freshet.Functions;

/// <summary>A caller who does not wait for the answer is no failure of the function.</summary>
internal sealed class HangUps(ILogger<HangUps> logger) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.GetHttpContext() is { } http && IsGone(context, http))
        {
            logger.CallerHungUp(context.FunctionDefinition.Name);
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
    }

    // The host cancels the invocation, or closes its connection to this process.
    private static bool IsGone(FunctionContext context, HttpContext http) =>
        context.CancellationToken.IsCancellationRequested || http.RequestAborted.IsCancellationRequested;
}
