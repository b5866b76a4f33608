using Freshet.Hosting.Dispatch;
using Freshet.Runs;

namespace Freshet.Functions;

/// <summary>Executes the run of one message, within the time that the Functions host gives.</summary>
public sealed class QueueWorker(RunMessageHandler handler, RunLimits limits, Executions executions, TimeProvider time)
{
    /// <param name="shutdown">The host stops the invocation: its instance is to end.</param>
    /// <returns>The message to queue: the run itself, if part of it remains. If that message is lost, the next
    /// tick finds the run.</returns>
    /// <exception cref="RunNotRecordedException">It ended, but the ledger does not know.</exception>
    /// <remarks>Other exceptions are those of <see cref="RunMessageHandler.ExecuteAsync"/>; a view that failed is none.</remarks>
    public async Task<string[]> ExecuteAsync(string message, CancellationToken shutdown)
    {
        using var over = new CancellationTokenSource(limits.Stop ?? Timeout.InfiniteTimeSpan, time);
        var run = RunMessage.FromJson(message);
        var result = await executions.RunAsync(async ending =>
        {
            using var any = CancellationTokenSource.CreateLinkedTokenSource(over.Token, shutdown, ending);
            return await handler.ExecuteAsync(
                run, new() { HandOver = limits.HandOver, LongestView = limits.LongestView, Shutdown = any.Token });
        });
        return result switch
        {
            null or { Status: RunStatus.Abandoned } => [], // nothing to do, or another worker has it
            { Recorded: false } => throw new RunNotRecordedException(result.Id),
            { Status: RunStatus.Interrupted } => [(RunMessage.Of(result.Id) with { Traceparent = run.Traceparent }).ToJson()],
            _ => [],
        };
    }
}
