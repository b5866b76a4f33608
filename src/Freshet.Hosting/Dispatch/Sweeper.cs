using Freshet.Databases;
using Freshet.Freshness;
using Freshet.Ledger;

namespace Freshet.Hosting.Dispatch;

/// <summary>The regular care of a database, independent of cadences: runs to resume, and
/// promises that were broken.</summary>
public sealed class Sweeper(LedgerGate ledgers, FreshnessMonitor monitor)
{
    /// <summary>Marks dead runs, and reads how the views stand.</summary>
    /// <param name="queuedFor">How long a queued run may take to reach a worker.</param>
    /// <returns>The runs that a worker should take up: queued long ago, interrupted, or abandoned.</returns>
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="LedgerTooNewException">A newer Freshet has upgraded its ledger.</exception>
    /// <exception cref="LedgerUnavailableException">There is no ledger that this role can write to.</exception>
    public async Task<IReadOnlyList<RunMessage>> SweepAsync(Database database, TimeSpan queuedFor, CancellationToken cancellationToken)
    {
        await ledgers.RequireAsync(database, cancellationToken);
        await new RunLedger(database.Pool).AbandonDeadAsync(cancellationToken);
        await monitor.ReadAsync(database, cancellationToken);
        var runs = await new RunReader(database.Pool).ListResumableAsync(queuedFor, cancellationToken);
        return [.. runs.Select(run => RunMessage.Of(new(database.Name, run)))];
    }
}
