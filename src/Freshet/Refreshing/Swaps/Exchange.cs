using Freshet.Databases;
using Freshet.Refreshing.Methods;
using Npgsql;

namespace Freshet.Refreshing.Swaps;

/// <summary>Puts a copy in the place of its view, as soon as nobody reads the view for a moment.</summary>
internal sealed class Exchange(RefreshWork work, SwapCopy copy, SwapNames names)
{
    // Whoever begins to read the view while the exchange waits for its locks waits as long, and until it is undone: 0.1 s in all.
    public static readonly TimeSpan LockWait = TimeSpan.FromMilliseconds(90);

    // Meanwhile the transaction keeps its locks on what the view reads, and vacuum from removing dead rows.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    // Where another session has changed the same rows of the catalog, or uses what is dropped.
    private static readonly HashSet<string> Interfered =
    [
        ShapeSql.RequirementFailed, PostgresErrorCodes.InternalError, PostgresErrorCodes.DependentObjectsStillExist,
        PostgresErrorCodes.UndefinedTable, PostgresErrorCodes.UndefinedObject, PostgresErrorCodes.DuplicateTable,
        PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.ObjectNotInPrerequisiteState, PostgresErrorCodes.InvalidTableDefinition,
    ];

    /// <summary>Exchanges the two, records the refresh, and commits.</summary>
    public async Task<MethodResult> RunAsync(SwapSource view, uint copyOid, CancellationToken cancellationToken)
    {
        var began = work.Time.GetTimestamp();
        while (true)
        {
            if (await copy.FindDumpAsync(cancellationToken) is { } dump)
                return new MethodResult.TryAgain(SwapReasons.Dump(dump), null);
            try
            {
                await TryAsync(view, copyOid, cancellationToken);
                return new MethodResult.Refreshed();
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                await UndoAsync(cancellationToken);
                if (work.Time.GetElapsedTime(began) > Patience)
                    return new MethodResult.TryAgain(SwapReasons.Blocked(Patience, LockWait), e);
                var pause = ShortestPause + (Random.Shared.NextDouble() * (LongestPause - ShortestPause));
                await Task.Delay(pause, work.Time, cancellationToken);
            }
            catch (PostgresException e) when (Interfered.Contains(e.SqlState))
            {
                await UndoAsync(cancellationToken);
                if (!await copy.IsUnchangedAsync(view, cancellationToken) || await copy.FindObstacleAsync(claimed: true, cancellationToken) is not null)
                    return new MethodResult.TryAgain(SwapReasons.Changed, e);
                var reason = e.SqlState == ShapeSql.RequirementFailed
                    ? SwapReasons.UnfaithfulReaders
                    : SwapReasons.Refused(SqlStates.Describe(e).Message);
                return new MethodResult.Impossible(reason) { Filled = true };
            }
        }
    }

    private async Task TryAsync(SwapSource view, uint copyOid, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(work.Connection) { Timeout = 0 }; // the limit is the token's
        batch.Add("SAVEPOINT exchange");
        SwapSettings.AddOwnRole(batch);
        work.AddMove(batch, copyOid);
        ExchangeStatements.AddTo(batch, view, copyOid, names, LockWait);
        SwapSettings.AddOwnRole(batch);
        ExchangeStatements.AddLimit(batch);
        work.AddEnd(batch, copyOid);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task UndoAsync(CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(work.Connection) { Timeout = 0 };
        batch.Add("ROLLBACK TO SAVEPOINT exchange");
        batch.Add("RELEASE SAVEPOINT exchange");
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
