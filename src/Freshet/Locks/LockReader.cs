using Freshet.Databases;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Locks;

/// <summary>Reads which sessions hold Freshet's advisory locks.</summary>
internal static class LockReader
{
    /// <summary>The locks of all views, and of all lanes that a database can have.</summary>
    public static readonly string AllSql = $"""
        {HoldersSql}
        JOIN (SELECT {LockName.ViewSql} AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm'
              UNION ALL SELECT {LockName.LaneSql} FROM generate_series(1, 64) AS number) AS k ON {IsLockOf}
        {Condition}
        """;

    private static readonly string NamedSql = $"""
        {HoldersSql}
        JOIN unnest($1::text[]) AS k (name) ON {IsLockOf}
        {Condition}
        """;

    // The role is the one that logged in: SET ROLE does not change it, and no session can claim another.
    private const string HoldersSql = """
        SELECT k.name, l.pid, a.usename::text, a.application_name, coalesce(a.usename = session_user, false)
        FROM pg_locks l
        JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
        LEFT JOIN pg_stat_activity a ON a.pid = l.pid
        """;

    // Advisory locks on one bigint show its halves as classid and objid, and objsubid 1.
    private static string IsLockOf => $"(l.classid::bigint << 32) | l.objid::bigint = {LockName.KeySql("k.name")}";

    private const string Condition = "WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted";

    public static async Task<ILookup<string, LockHolder>> ReadAllAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(AllSql);
        await using var reader = await statements.ReadAsync(cancellationToken);
        return await HoldersAsync(reader, cancellationToken);
    }

    public static async Task<ILookup<string, LockHolder>> ReadAsync(
        NpgsqlDataSource database, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(NamedSql).With(NpgsqlDbType.Array | NpgsqlDbType.Text, names.ToArray());
        await using var reader = await statements.ReadAsync(cancellationToken);
        return await HoldersAsync(reader, cancellationToken);
    }

    /// <summary>The rows of the current result.</summary>
    public static async Task<ILookup<string, LockHolder>> HoldersAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = await reader.ListAsync(
            row => (Lock: row.GetString(0), Holder: new LockHolder(row.Nullable<int>(1), row.Text(2), row.Text(3), row.GetBoolean(4))),
            cancellationToken);
        return rows.ToLookup(row => row.Lock, row => row.Holder);
    }
}
