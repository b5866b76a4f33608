using Npgsql;
using NpgsqlTypes;

namespace Freshet.Databases;

/// <summary>Another session keeps a table or a view locked that Freshet needs; the message names both, and has the fix.</summary>
public sealed class TableLockedException(string relation, LockHolder holder, Exception cause) : NpgsqlException(
    $"{relation} is locked by another session ({holder}). Let it end its transaction, or end the session: {holder.EndText}", cause)
{
    // The server does not say whom a statement waited for in vain. A lock of the table itself comes first, then the oldest transaction that
    // writes to it, whose rows may be the ones in the way.
    private const string FindSql = """
        SELECT format('the table freshet.%I', c.relname), l.pid, a.usename::text, a.application_name,
               coalesce(a.usename = session_user, false), a.query
        FROM pg_locks l
        JOIN pg_class c ON c.oid = l.relation AND c.relkind = 'r'
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'freshet'
        JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
        LEFT JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.granted AND l.pid IS DISTINCT FROM pg_backend_pid() AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
          AND NOT (l.mode = 'RowExclusiveLock' AND a.application_name LIKE 'freshet:%')   -- they record what they have refreshed
        ORDER BY l.mode = 'RowExclusiveLock', a.xact_start, c.relname
        LIMIT 1
        """;

    // A refresh reads what its query reads, directly or through plain views, and writes to the view: only an ACCESS EXCLUSIVE lock keeps it
    // from the former, and every lock but that of a reader from the latter.
    private const string FindOfViewSql = """
        WITH RECURSIVE reads (oid) AS (
            SELECT $1::oid
            UNION
            SELECT d.refobjid
            FROM reads r
            JOIN pg_class c ON c.oid = r.oid AND (c.relkind = 'v' OR c.oid = $1)
            JOIN pg_rewrite w ON w.ev_class = r.oid
            JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass)
        SELECT format('%s %I.%I', CASE c.relkind WHEN 'm' THEN 'the view' WHEN 'v' THEN 'the plain view' ELSE 'the table' END,
                      n.nspname, c.relname),
               l.pid, a.usename::text, a.application_name, coalesce(a.usename = session_user, false), a.query
        FROM pg_locks l
        JOIN reads r ON r.oid = l.relation
        JOIN pg_class c ON c.oid = l.relation
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
        LEFT JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
          AND (l.mode = 'AccessExclusiveLock' OR l.relation = $1 AND (l.mode <> 'AccessShareLock' OR $2))
        ORDER BY l.mode <> 'AccessExclusiveLock', a.xact_start, c.relname
        LIMIT 1
        """;

    /// <summary>Looks for the session whose lock a refresh has waited for in vain.</summary>
    /// <param name="blocking">The refresh waits for readers too.</param>
    /// <returns>The cause itself if there is none by now.</returns>
    internal static Task<NpgsqlException> ExplainAsync(
        PostgresException cause, uint view, bool blocking, Func<NpgsqlBatch> newBatch, CancellationToken cancellationToken) => FindAsync(
        cause,
        FindOfViewSql,
        parameters => parameters.With(NpgsqlDbType.Oid, view).With(NpgsqlDbType.Boolean, blocking),
        newBatch,
        cancellationToken);

    /// <summary>Looks for the session whose lock a statement has waited for in vain.</summary>
    /// <returns>The cause itself if there is none by now.</returns>
    internal static Task<NpgsqlException> ExplainAsync(
        PostgresException cause, Func<NpgsqlBatch> newBatch, CancellationToken cancellationToken) =>
        FindAsync(cause, FindSql, _ => { }, newBatch, cancellationToken);

    private static async Task<NpgsqlException> FindAsync(
        PostgresException cause, string sql, Action<NpgsqlParameterCollection> parameters, Func<NpgsqlBatch> newBatch,
        CancellationToken cancellationToken)
    {
        await using var batch = newBatch();
        foreach (var pin in (string[])["BEGIN", .. Statements.Pins])
            batch.Add(pin);
        parameters(batch.Add(sql).Parameters);
        batch.Add("ROLLBACK");
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return cause;
        var holder = new LockHolder(reader.Nullable<int>(1), reader.Text(2), reader.Text(3), reader.GetBoolean(4))
        {
            Statement = LockHolder.KindOf(reader.Text(5)),
        };
        return new TableLockedException(reader.GetString(0), holder, cause);
    }
}
