using Freshet.Databases;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Freshet.Api.Problems;

/// <summary>Turns whatever goes wrong in a handler into a problem document.</summary>
public sealed class Guard(ILogger<Guard> logger)
{
    internal async Task<IResult> RunAsync(Func<Task<IResult>> handler)
    {
        try
        {
            return await handler();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Explain(e);
        }
    }

    internal IResult Explain(Exception exception)
    {
        if (exception is ProblemException problem)
            return ProblemResults.Of(problem.Status, problem.Code, problem.Message);
        if (exception is BadHttpRequestException request)
            return ProblemResults.Of(
                request.StatusCode,
                request.StatusCode == StatusCodes.Status413PayloadTooLarge ? "too_large" : "bad_request",
                request.Message);
        if (exception is UnavailableException unavailable)
            return ProblemResults.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", unavailable.Message, unavailable.Errors);
        if (Failure.IsOfDatabase(exception))
        {
            var (code, message) = Failure.Explain(exception);
            return ProblemResults.Of(StatusCodes.Status503ServiceUnavailable, code, message);
        }
        Report(exception);
        var (bug, text) = Failure.Explain(exception);
        return ProblemResults.Of(StatusCodes.Status500InternalServerError, bug, text);
    }

    /// <summary>A bug's details are for the log only.</summary>
    internal void Report(Exception exception) => logger.RequestFailed(ExceptionText.Of(exception));
}
