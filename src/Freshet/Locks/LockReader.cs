using Freshet.Databases;
using Npgsql;

namespace Freshet.Locks;

/// <summary>Reads which sessions hold Freshet's advisory locks.</summary>
internal static class LockReader
{
    // The role is the one that logged in: SET ROLE does not change it, and no session can claim another.
    public static readonly string Sql = $"""
        SELECT l.classid::bigint::integer, l.objid, l.pid, a.usename::text, a.application_name,
               coalesce(a.usename = session_user, false), a.query
        FROM pg_locks l
        JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
        LEFT JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE {LockKey.OfAnyKindSql}
        """;

    public static async Task<ILookup<LockKey, LockHolder>> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(Sql);
        return await statements.ReadAsync(reader => HoldersAsync(reader, cancellationToken), cancellationToken);
    }

    /// <summary>The rows of the current result.</summary>
    public static async Task<ILookup<LockKey, LockHolder>> HoldersAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = await reader.ListAsync(
            row => (
                Lock: new LockKey(row.GetInt32(0), row.GetFieldValue<uint>(1)),
                Holder: new LockHolder(row.Nullable<int>(2), row.Text(3), row.Text(4),
                    row.GetBoolean(5)) { Statement = LockHolder.KindOf(row.Text(6)) }),
            cancellationToken);
        return rows.ToLookup(row => row.Lock, row => row.Holder);
    }
}
