using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Locks;
using Freshet.Naming;
using Freshet.Runs;
using Npgsql;

namespace Freshet.Refreshing;

/// <summary>Finds the sessions that keep a lock of Freshet's without working for it.</summary>
internal sealed class StrangerFinder(RunContext context, TimeProvider time)
{
    /// <returns>Those that hold the view's lock; empty where that cannot be found out.</returns>
    public Task<IReadOnlyList<LockHolder>> AtViewAsync(uint oid, CancellationToken cancellationToken) =>
        FindAsync([LockKey.OfView(oid)], cancellationToken);

    /// <returns>One for each lane that no run can have because of it; empty where that cannot be found out.</returns>
    public Task<IReadOnlyList<LockHolder>> AtLanesAsync(CancellationToken cancellationToken) =>
        FindAsync([.. Enumerable.Range(1, context.Lanes).Select(LockKey.OfLane)], cancellationToken);

    private async Task<IReadOnlyList<LockHolder>> FindAsync(IReadOnlyCollection<LockKey> keys, CancellationToken cancellationToken)
    {
        using var shortly = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(shortly.Token, cancellationToken);
        try
        {
            var locks = (await LockReader.ReadAsync(context.Database.Pool, either.Token)).Where(holders => keys.Contains(holders.Key)).ToList();
            var tags = locks.SelectMany(holders => holders).Select(holder => holder.Tag).OfType<SessionTag>().ToList();
            var runs = context.HasLedger && tags.Count > 0
                ? await new LedgerReader(context.Database.Pool).ReadTaggedAsync(tags, either.Token)
                : LedgerState.None.Tagged;
            var rules = new LockRules(runs);
            return [.. locks.Select(holders => holders.FirstOrDefault(rules.IsStranger)).OfType<LockHolder>()];
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            return [];
        }
    }
}
