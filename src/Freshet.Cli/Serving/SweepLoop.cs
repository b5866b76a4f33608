using Freshet.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Ledger;
using Microsoft.Extensions.Logging;

namespace Freshet.Cli;

/// <summary>Checks one database at start and every minute: runs to resume, overdue views, promises
/// that were broken.</summary>
internal sealed class SweepLoop(Sweeper sweeper, Dispatcher dispatcher, TimeProvider time, ILogger<SweepLoop> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // A database that cannot be reached is checked more often, so that work resumes soon after it is back.
    private static readonly TimeSpan PauseWhileAway = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan OverdueEvery = TimeSpan.FromMinutes(5);

    public async Task RunAsync(Database database, CancellationToken cancellationToken)
    {
        bool? ready = null;
        var overdue = DateTimeOffset.MinValue;
        while (true)
        {
            try
            {
                foreach (var run in await sweeper.SweepAsync(database, ready is null ? TimeSpan.Zero : Lease.Queued, cancellationToken))
                    dispatcher.Add(run);
                if (ready != true)
                    logger.DatabaseReady(database.Name);
                ready = true;
                if (time.GetUtcNow() - overdue >= OverdueEvery)
                {
                    overdue = time.GetUtcNow();
                    dispatcher.Add(RunMessage.ForOverdue(database.Name, overdue));
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // Once for each time that it goes away.
                if (ready != false)
                    logger.DatabaseLost(database.Name, Failures.ForLog(e));
                ready = false;
            }
            await Task.Delay(ready == true ? Pause : PauseWhileAway, time, cancellationToken);
        }
    }
}
