using System.Globalization;
using Npgsql;

namespace Freshet;

/// <summary>Installs and upgrades the schema <c>freshet</c>, from the numbered SQL files beside it.</summary>
public static class LedgerSchema
{
    private const string AccessSql = """
        SELECT n.oid IS NOT NULL,
               coalesce(has_schema_privilege(n.oid, 'USAGE') AND bool_and(has_table_privilege(c.oid, 'SELECT')), false),
               coalesce(has_schema_privilege(n.oid, 'USAGE') AND bool_and(
                   has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                   AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')), false),
               NOT pg_is_in_recovery() AND NOT current_setting('default_transaction_read_only')::boolean AND CASE
                   WHEN n.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
                   ELSE has_schema_privilege(n.oid, 'CREATE') AND coalesce(bool_and(pg_has_role(c.relowner, 'USAGE')), true) END,
               pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean,
               EXISTS (SELECT FROM pg_class any_of WHERE any_of.relnamespace = n.oid)
               OR EXISTS (SELECT FROM pg_proc any_of WHERE any_of.pronamespace = n.oid),
               -- Others name a table so, too, and keep versions in it; the catalog shows columns to everybody.
               (SELECT count(*) = 2 FROM pg_class m
                JOIN pg_attribute a ON a.attrelid = m.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE m.relnamespace = n.oid AND m.relkind = 'r' AND m.relname = 'migration'
                  AND (a.attname, a.atttypid) IN (('version', 'integer'::regtype), ('applied_at', 'timestamptz'::regtype)))
        FROM (SELECT) AS one
        LEFT JOIN pg_namespace n ON n.nspname = 'freshet'
        LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
        GROUP BY n.oid
        """;

    private const string VersionSql = "SELECT coalesce(max(version), 0) FROM freshet.migration";

    private const string LockSql = "SELECT pg_advisory_xact_lock(hashtextextended('freshet ledger', 0))";

    private static readonly List<(int Version, string Sql)> Migrations = [.. Read().OrderBy(migration => migration.Version)];

    /// <summary>The version that this Freshet writes.</summary>
    public static int Version => Migrations[^1].Version;

    /// <summary>All migrations after a version, as one script for psql.</summary>
    public static string ScriptAfter(int version) =>
        "BEGIN;\n\n"
        + string.Join('\n', Migrations.Where(migration => migration.Version > version).Select(migration => migration.Sql))
        + "\nCOMMIT;\n";

    public static async Task<LedgerAccess> ReadAccessAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAliveAsync(cancellationToken);
        return await ReadAccessAsync(connection, cancellationToken);
    }

    /// <summary>Brings the schema to <see cref="Version"/>, unless it is newer or this role may not.</summary>
    /// <returns>What holds afterwards.</returns>
    public static async Task<LedgerAccess> InstallAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAliveAsync(cancellationToken);
        var before = await ReadAccessAsync(connection, cancellationToken);
        if (before.Version >= Version || !before.MayInstall)
            return before;

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, LockSql, cancellationToken);
        // Another may have installed it while this one waited for the lock.
        var now = await ReadAccessAsync(connection, cancellationToken);
        foreach (var (_, sql) in Migrations.Where(migration => migration.Version > now.Version))
            await ExecuteAsync(connection, sql, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await ReadAccessAsync(connection, cancellationToken);
    }

    private static async Task<LedgerAccess> ReadAccessAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        LedgerAccess access;
        bool hasVersion;
        await using (var command = new NpgsqlCommand(AccessSql, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            hasVersion = reader.GetBoolean(6);
            if (reader.GetBoolean(5) && !hasVersion)
                return new(0, SchemaExists: true, MayRead: false, MayWrite: false, MayInstall: false, ReadOnly: reader.GetBoolean(4))
                {
                    IsForeign = true,
                };
            access = new(0, reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetBoolean(3), reader.GetBoolean(4));
        }
        if (!hasVersion || !access.MayRead)
            return access;
        await using var version = new NpgsqlCommand(VersionSql, connection);
        return access with { Version = (int)(await version.ExecuteScalarAsync(cancellationToken))! }; // an aggregate has one row
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static IEnumerable<(int Version, string Sql)> Read()
    {
        var assembly = typeof(LedgerSchema).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!); // just listed
            yield return (int.Parse(name.Split('_')[0], CultureInfo.InvariantCulture), reader.ReadToEnd());
        }
    }
}
