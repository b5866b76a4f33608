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
    private const int MostRows = 20_000;

    // A transaction that takes longer than this is followed by a smaller one, and the other way round.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private static readonly string OldSql =
        $"(coalesce(finished_at, requested_at) < clock_timestamp() - $1 AND NOT {Lease.AliveSql})";

    // Rows that another worker deletes at the same time are left to it.
    private static readonly string RowsSql = $"""
        DELETE FROM freshet.refresh WHERE id IN (
            SELECT v.id
            FROM (SELECT id FROM freshet.run WHERE {OldSql} ORDER BY requested_at LIMIT 1000) r
            JOIN freshet.refresh v ON v.run_id = r.id
            LIMIT $2
            FOR UPDATE OF v SKIP LOCKED)
        """;

    private static readonly string RunsSql = $"""
        DELETE FROM freshet.run WHERE id IN (
            SELECT id FROM freshet.run
            WHERE {OldSql} AND NOT EXISTS (SELECT FROM freshet.refresh v WHERE v.run_id = run.id)
            LIMIT $2
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
        await ExecuteAsync(ViewsSql, parameters: null, cancellationToken);
        var rows = FewestRows;
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            var deleted = await DeleteAsync(RowsSql, retention, rows, cancellationToken);
            // Runs come after their rows: a run whose rows are half gone must not look complete for long.
            if (deleted < rows)
                deleted += await DeleteAsync(RunsSql, retention, rows, cancellationToken);
            if (deleted == 0)
                return null;
            if (Stopwatch.GetElapsedTime(begun) >= budget)
                return await RestAsync(retention, cancellationToken);
            rows = Stopwatch.GetElapsedTime(started) < Pace ? Math.Min(rows * 2, MostRows) : Math.Max(rows / 2, FewestRows);
        }
    }

    private Task<int> DeleteAsync(string sql, TimeSpan retention, int most, CancellationToken cancellationToken) => ExecuteAsync(
        sql,
        parameters => parameters.With(NpgsqlDbType.Interval, retention).With(NpgsqlDbType.Integer, most),
        cancellationToken);

    private async Task<int> ExecuteAsync(string sql, Action<NpgsqlParameterCollection>? parameters, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        parameters?.Invoke(statements.Add(sql));
        if (parameters is null)
            statements.Add(sql);
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
