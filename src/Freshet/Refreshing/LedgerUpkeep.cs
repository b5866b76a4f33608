using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Freshness;
using Freshet.Ledger;
using Freshet.Planning;
using Freshet.Runs;
using Microsoft.Extensions.Logging;

namespace Freshet.Refreshing;

/// <summary>The upkeep of the ledger by a run. If it fails, the run continues, and the next run does it.</summary>
internal sealed class LedgerUpkeep(Database database, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PruningBudget = TimeSpan.FromSeconds(2);

    private readonly RunLedger _ledger = new(database.Pool);

    /// <summary>Writes the cadences for <c>freshet.freshness</c>, and for a tick what they promise.</summary>
    /// <remarks>A tick's process knows all cadences; one that refreshes some may lack the others.</remarks>
    public async Task SaveCadencesAsync(
        RunId run, RunSource source, Selection selection, Situation situation, CancellationToken cancellationToken)
    {
        using var shortly = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, shortly.Token);
        try
        {
            var isTick = source == RunSource.Tick;
            await _ledger.SaveCadencesAsync(situation.Cadences, isTick ? null : selection.Cadences, either.Token);
            if (isTick)
                await Promises.RenewAsync(database, situation, either.Token);
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            logger.CadencesNotSaved(run, SqlStates.Describe(e).Message);
        }
    }

    /// <summary>Writes a run's plan, for those who watch the run.</summary>
    /// <returns>The database's time; null if the plan could not be written.</returns>
    public async Task<DateTimeOffset?> SavePlanAsync(
        ClaimedRun run, IReadOnlyList<RunPlanView> plan, int lanes, CancellationToken cancellationToken)
    {
        using var shortly = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, shortly.Token);
        try
        {
            return await _ledger.SavePlanAsync(run, plan, lanes, either.Token);
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            logger.RecordingFailed(run.Id, SqlStates.Describe(e).Message);
            return null;
        }
    }

    /// <summary>Deletes runs that are older than the database's retention, for a short time: a caller may wait for the run's end.</summary>
    public async Task PruneAsync()
    {
        using var shortly = new CancellationTokenSource(Patience, time);
        try
        {
            var rest = await new LedgerPruner(database.Pool).PruneAsync(database.Options.Retention, PruningBudget, shortly.Token);
            if (rest is not null)
                logger.PruningBehind(database.Name, rest.Runs, Times.Text(rest.Oldest));
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            logger.PruningFailed(database.Name, SqlStates.Describe(e).Message);
        }
    }
}
