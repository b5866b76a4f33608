using Freshet.Api.Refresh;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Freshet.Functions;

/// <summary>The answer to a call that starts runs, and their messages. Those are sent after the answer; one that is lost
/// then, a tick sends again.</summary>
public sealed class StartedRuns
{
    [HttpResult]
    public required IResult Result { get; init; }

    [QueueOutput(Queues.Runs)]
    public required string[] Messages { get; init; }

    internal static StartedRuns Of(StartedRefresh started) =>
        new() { Result = new Answer(started.Result), Messages = [.. started.Runs.Select(run => run.ToJson())] };

    /// <summary>The worker also serializes an answer that was sent, so it shows nothing of itself.</summary>
    private sealed class Answer(IResult answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => answer.ExecuteAsync(httpContext);
    }
}
