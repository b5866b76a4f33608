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
        new() { Result = started.Result, Messages = [.. started.Runs.Select(run => run.ToJson())] };
}
