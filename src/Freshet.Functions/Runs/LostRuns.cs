using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Ledger;
using Freshet.Runs;
using Microsoft.Extensions.Logging;

namespace Freshet.Functions;

/// <summary>Reports runs whose messages failed repeatedly as lost, and marks them as failed.</summary>
public sealed class LostRuns(DatabaseSet databases, LedgerGate ledgers, ILogger<LostRuns> logger)
{
    public async Task ReportAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            var message = RunMessage.FromJson(text);
            logger.RunLost(message.Run, await FailAsync(message, cancellationToken));
        }
        catch (FormatException e)
        {
            logger.RunLost("(unknown)", $"its message is '{OneLine.Of(text)}'. {e.Message}");
        }
    }

    private async Task<string> FailAsync(RunMessage message, CancellationToken cancellationToken)
    {
        if (!RunId.TryParse(message.Run, out var id) || databases.Find(id.Database) is not { } database)
            return "its database is not configured.";
        try
        {
            await ledgers.RequireAsync(database, cancellationToken);
            var ledger = new RunLedger(database.Pool);
            // A tick that no worker could record must be visible among the runs.
            if (message.Tick is { } tick)
                await ledger.EnqueueAsync(new(id, RunSource.Tick, tick), cancellationToken);
            return await ledger.FailAsync(id.Id, cancellationToken)
                ? $"its message failed repeatedly. The run is marked as failed; {Advice(message)}."
                : "its message failed repeatedly, but the run has ended, or another worker executes it.";
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The log has the exceptions of its attempts with their traces.
            return $"{ExceptionText.ForLog(e)} The next tick that can reach the database refreshes what is due "
                + "and resumes a recorded run.";
        }
    }

    /// <summary>The next tick repeats only what a tick requested. A message without a tick belongs to a request, or to the
    /// rest of a tick's run.</summary>
    private static string Advice(RunMessage message) =>
        message.Tick is null
            ? "the next tick refreshes what is due; if a person requested the run, start it again"
            : "the next tick refreshes what is due";
}
