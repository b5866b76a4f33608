using Npgsql;

namespace Freshet.Databases;

/// <summary>Another session keeps a table of Freshet's locked; the message names both, and has the fix.</summary>
public sealed class TableLockedException(string table, LockHolder holder, Exception cause) : NpgsqlException(
    $"the table {table} is locked by another session ({holder}). Let it end its transaction, or end the session: {holder.EndText}", cause)
{
    // The server does not say whom a statement waited for in vain. A lock of the table itself comes first, then the oldest transaction that
    // writes to it, whose rows may be the ones in the way.
    private const string FindSql = """
        SELECT format('freshet.%I', c.relname), l.pid, a.usename::text, a.application_name, coalesce(a.usename = session_user, false)
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

    /// <summary>Looks for the session whose lock a statement has waited for in vain.</summary>
    /// <returns>The cause itself if there is none by now.</returns>
    internal static async Task<NpgsqlException> ExplainAsync(
        PostgresException cause, Func<NpgsqlBatch> newBatch, CancellationToken cancellationToken)
    {
        await using var batch = newBatch();
        foreach (var sql in (string[])["BEGIN", .. Statements.Pins, FindSql, "ROLLBACK"])
            batch.Add(sql);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new TableLockedException(
                reader.GetString(0), new(reader.Nullable<int>(1), reader.Text(2), reader.Text(3), reader.GetBoolean(4)), cause)
            : cause;
    }
}
