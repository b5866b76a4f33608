using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Runs;
using Freshet.Scheduling;
using Microsoft.Extensions.Logging;

namespace Freshet.Refreshing;

/// <summary>Shows that a run's worker lives, and hears whether the run is cancelled or has gone to another.</summary>
/// <remarks>One that cannot be written is no reason to stop: while refreshes are at work, the run counts as alive, and if another worker
/// takes it over, locks and the ledger keep apart what both do.</remarks>
internal sealed class RunHeartbeat(RunLedger ledger, ClaimedRun run, RunWaits waits, RunStop stop, TimeProvider time, ILogger logger)
{
    /// <summary>Beats until it is cancelled.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Lease.Heartbeat, time, cancellationToken);
            try
            {
                var cancel = await ledger.HeartbeatAsync(run, waits.TakeChanges(), cancellationToken);
                if (cancel is null)
                {
                    logger.LeaseLost(run.Id);
                    stop.For(StopReason.LeaseLost);
                    return;
                }
                if (cancel.Value)
                    stop.For(StopReason.Cancelled);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                waits.Restore();
                logger.HeartbeatFailed(run.Id, ExceptionText.ForLog(e));
            }
        }
    }
}
