using System.Diagnostics;
using Freshet.Databases;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Ledger;

/// <summary>Deletes what is older than a database's retention, in small transactions, so that it always makes progress and is in the way of
/// nothing.</summary>
public sealed class LedgerPruner(NpgsqlDataSource database)
{
    private const int FewestRows = 500;
    private const int MostRows = 50_000;

    // Rows that are deleted but not vacuumed are passed over again by every transaction on the same runs.
    private const int RunsAtATime = 5;

    private const int MostRuns = 1000;

    // A transaction that takes longer than this is followed by a smaller one, and the other way round.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private static readonly string OldSql =
        $"(coalesce(finished_at, requested_at) < clock_timestamp() - $1 AND NOT {Lease.AliveSql})";

    private static readonly string RunsSql = $"SELECT id FROM freshet.run WHERE {OldSql} ORDER BY requested_at LIMIT $2";

    // Rows that another worker deletes at the same time are left to it.
    private const string DeleteRowsSql = """
        DELETE FROM freshet.refresh WHERE ctid = ANY (ARRAY(
            SELECT v.ctid FROM freshet.refresh v WHERE v.run_id = ANY ($1) LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    private const string DeleteRunsSql = """
        DELETE FROM freshet.run WHERE id IN (
            SELECT r.id FROM freshet.run r
            WHERE r.id = ANY ($1) AND NOT EXISTS (SELECT FROM freshet.refresh v WHERE v.run_id = r.id)
            FOR UPDATE SKIP LOCKED)
        """;

    private static readonly string RestSql =
        $"SELECT count(*)::integer, min(coalesce(finished_at, requested_at)) FROM freshet.run WHERE {OldSql}";

    private const string ViewsSql = """
        DELETE FROM freshet.view_state s
        WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = s.view_oid AND c.relkind = 'm')
        """;

    /// <summary>Deletes runs that ended longer ago than <paramref name="retention"/>, with their refreshes, and the state of views that
    /// were dropped.</summary>
    /// <param name="budget">How long to begin new transactions for; one is made in any case.</param>
    /// <returns>What remains to be deleted by the next call; null if nothing does.</returns>
    public async Task<PruningRest?> PruneAsync(TimeSpan retention, TimeSpan budget, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        await using (var views = new Statements(database))
        {
            views.Add(ViewsSql);
            await views.ExecuteAsync(cancellationToken);
        }
        var rows = FewestRows;
        var old = await OldAsync(retention, cancellationToken);
        foreach (var runs in old.Chunk(RunsAtATime))
        {
            var most = 0;
            var deleted = 0;
            while (deleted >= most) // there may be more of them
            {
                var started = Stopwatch.GetTimestamp();
                most = rows;
                deleted = await DeleteAsync(runs, most, cancellationToken);
                rows = Stopwatch.GetElapsedTime(started) < Pace ? Math.Min(rows * 2, MostRows) : Math.Max(rows / 2, FewestRows);
                if (Stopwatch.GetElapsedTime(begun) >= budget)
                    return await RestAsync(retention, cancellationToken);
            }
        }
        // What is left of these is in the hands of other workers.
        return old.Count < MostRuns ? null : await RestAsync(retention, cancellationToken);
    }

    private async Task<List<Guid>> OldAsync(TimeSpan retention, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(RunsSql).With(NpgsqlDbType.Interval, retention).With(NpgsqlDbType.Integer, MostRuns);
        return await statements.ListAsync(row => row.GetGuid(0), cancellationToken);
    }

    /// <summary>Deletes rows of some runs, and the runs that have none any more.</summary>
    /// <returns>How many rows and runs.</returns>
    private async Task<int> DeleteAsync(Guid[] runs, int mostRows, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(DeleteRowsSql).With(NpgsqlDbType.Array | NpgsqlDbType.Uuid, runs).With(NpgsqlDbType.Integer, mostRows);
        statements.Add(DeleteRunsSql).With(NpgsqlDbType.Array | NpgsqlDbType.Uuid, runs);
        return await statements.ExecuteAsync(cancellationToken);
    }

    private async Task<PruningRest?> RestAsync(TimeSpan retention, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(RestSql).With(NpgsqlDbType.Interval, retention);
        var rest = await statements.ListAsync(
            row => row.GetInt32(0) == 0 ? null : new PruningRest(row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1)), cancellationToken);
        return rest[0];
    }
}
