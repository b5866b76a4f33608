using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Runs;
using Freshet.Scheduling;
using Microsoft.Extensions.Logging;

namespace Freshet.Refreshing;

/// <summary>Shows that a run's worker lives, and hears whether the run is cancelled or has gone to another.</summary>
/// <param name="patience">How long a server that is away is waited for.</param>
internal sealed class RunHeartbeat(RunLedger ledger, ClaimedRun run, RunStop stop, TimeSpan patience, TimeProvider time, ILogger logger)
{
    /// <summary>Beats until it is cancelled.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        var last = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Lease.Heartbeat, time, cancellationToken);
            try
            {
                var cancel = await ledger.HeartbeatAsync(run, cancellationToken);
                if (cancel is null)
                {
                    logger.LeaseLost(run.Id);
                    stop.For(StopReason.LeaseLost);
                    return;
                }
                last = time.GetTimestamp();
                if (cancel.Value)
                    stop.For(StopReason.Cancelled);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                logger.HeartbeatFailed(run.Id, ExceptionText.ForLog(e));
                // Another may have taken the run by now, and this one cannot see it. What both do is kept apart by locks and by the ledger,
                // so that a server that is only away for a while is waited for.
                if (time.GetElapsedTime(last) > (patience > Lease.Expiry ? patience : Lease.Expiry))
                {
                    logger.LeaseUncertain(run.Id, (long)time.GetElapsedTime(last).TotalSeconds);
                    stop.For(StopReason.LeaseLost);
                    return;
                }
            }
        }
    }
}
