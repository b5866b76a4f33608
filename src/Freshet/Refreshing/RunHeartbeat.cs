using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>Shows that a run's worker lives, and hears whether the run is cancelled or has gone to another.</summary>
internal sealed class RunHeartbeat(RunLedger ledger, ClaimedRun run, RunStop stop, TimeProvider time, ILogger logger)
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
                    Lost();
                    return;
                }
                last = time.GetTimestamp();
                if (cancel.Value)
                    stop.For(StopReason.Cancelled);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                logger.HeartbeatFailed(run.Id, SqlStates.Describe(e).Message);
                // By now another may have taken the run, even if this one cannot see it.
                if (time.GetElapsedTime(last) > Lease.Expiry)
                {
                    Lost();
                    return;
                }
            }
        }
    }

    private void Lost()
    {
        logger.LeaseLost(run.Id);
        stop.For(StopReason.LeaseLost);
    }
}
