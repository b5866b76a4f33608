using Freshet.Databases;
using Freshet.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Locks;

/// <summary>Reads which views the sessions of a run refresh now, and whom they wait for.</summary>
public static class SessionReader
{
    // pg_blocking_pids() takes all locks of the server for a moment, so it is asked only about sessions that wait.
    private static readonly string Sql = $"""
        SELECT l.objid, a.xact_start, b.pid, b.usename::text, b.application_name, coalesce(b.usename = session_user, false), b.query
        FROM pg_locks l
        JOIN pg_stat_activity a ON a.pid = l.pid AND a.usename = session_user
        LEFT JOIN LATERAL (
            SELECT s.pid, s.usename, s.application_name, s.query
            FROM unnest(CASE WHEN a.wait_event_type = 'Lock' THEN pg_blocking_pids(a.pid) END) AS blocking (pid)
            LEFT JOIN pg_stat_activity s ON s.pid = blocking.pid
            ORDER BY s.xact_start
            LIMIT 1) b ON true
        WHERE {LockKey.OfViewSql} AND a.datname = current_database() AND starts_with(a.application_name, $1)
        """;

    /// <returns>By the oids of the views.</returns>
    /// <exception cref="NpgsqlException">The server refuses.</exception>
    public static async Task<IReadOnlyDictionary<uint, RefreshSession>> ReadAsync(
        NpgsqlDataSource database, Guid run, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(Sql).With(NpgsqlDbType.Text, SessionTag.PrefixOf(run));
        var rows = await statements.ListAsync(
            row => (
                View: row.GetFieldValue<uint>(0),
                Session: new RefreshSession(
                    row.GetFieldValue<DateTimeOffset>(1),
                    row.Nullable<int>(2) is { } pid
                        ? $"a lock of "
                            + $"{new LockHolder(pid, row.Text(3), row.Text(4), row.GetBoolean(5)) { Statement = LockHolder.KindOf(row.Text(6)) }}"
                        : null)),
            cancellationToken);
        return rows.DistinctBy(row => row.View).ToDictionary(row => row.View, row => row.Session);
    }
}
