using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Freshet.Databases;
using Freshet.Locks;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Ledger;

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
               (SELECT count(*) FROM pg_class m
                JOIN pg_attribute a ON a.attrelid = m.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE m.relnamespace = n.oid AND m.relkind = 'r' AND m.relname = 'migration'
                  AND (a.attname, a.atttypid) IN (('version', 'integer'::regtype), ('applied_at', 'timestamptz'::regtype), ('hash', 'text'::regtype)))
        FROM (SELECT) AS one
        LEFT JOIN pg_namespace n ON n.nspname = 'freshet'
        LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
        GROUP BY n.oid
        """;

    // The first object that lets an untrusted role run its code as the users of the ledger: it owns the schema, a table or
    // the freshness view, a trigger's function, or a table that is changed along with the ledger's. A superuser has the rights of
    // every role, but is a member only of those that it was made one of.
    private const string UntrustedSql = """
        WITH RECURSIVE mine (oid) AS (
            SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user
            UNION
            SELECT m.roleid FROM mine JOIN pg_auth_members m ON m.member = mine.oid),
        trusted (oid) AS MATERIALIZED (
            SELECT mine.oid FROM mine
            UNION
            SELECT r.oid FROM pg_roles r
            WHERE r.rolsuper OR r.rolname IN ('pg_database_owner', $1) OR pg_has_role(r.oid, current_user, 'MEMBER')
               OR pg_has_role(r.oid, (SELECT d.datdba FROM pg_database d WHERE d.datname = current_database()), 'MEMBER')),
        ledger (oid, name, kind, owner) AS MATERIALIZED (
            SELECT c.oid, format('freshet.%I', c.relname), c.relkind, c.relowner
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'freshet'
              AND c.relname IN ('migration', 'origin', 'cadence', 'policy', 'run', 'refresh', 'view_state', 'freshness')),
        owned (rank, thing, owner, fix) AS (
            SELECT 1, 'the schema freshet', n.nspowner, NULL FROM pg_namespace n WHERE n.nspname = 'freshet'
            UNION ALL
            SELECT 2, CASE WHEN l.kind = 'r' THEN 'the table ' ELSE 'the relation ' END || l.name, l.owner, NULL FROM ledger l
            UNION ALL
            SELECT 3, format('the function of the trigger %I on %s', t.tgname, l.name), p.proowner,
                   format('DROP TRIGGER %I ON %s;', t.tgname, l.name)
            FROM ledger l
            JOIN pg_trigger t ON t.tgrelid = l.oid AND NOT t.tgisinternal
            JOIN pg_proc p ON p.oid = t.tgfoid
            UNION ALL
            SELECT 4, format('the table %I.%I, which refers to %s,', n.nspname, c.relname, l.name), c.relowner,
                   format('ALTER TABLE %I.%I DROP CONSTRAINT %I;', n.nspname, c.relname, k.conname)
            FROM ledger l
            JOIN pg_constraint k ON k.confrelid = l.oid
            JOIN pg_class c ON c.oid = k.conrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace)
        SELECT o.thing, pg_get_userbyid(o.owner)::text, o.fix
        FROM owned o
        WHERE o.owner NOT IN (SELECT t.oid FROM trusted t)
        ORDER BY o.rank, o.thing
        LIMIT 1
        """;

    private const string MigrationsSql = "SELECT version, hash FROM freshet.migration";

    private const string HereSql = """
        SELECT s.system_identifier, d.oid
        FROM pg_control_system() s, pg_database d
        WHERE d.datname = current_database()
        """;

    private const string MovedSql = $"""
        SELECT NOT EXISTS (SELECT FROM freshet.origin o WHERE (o.system_identifier, o.database_oid) = ({HereSql}))
        """;

    // Its open runs are the other server's to bring to their end.
    private const string AdoptSql = $"""
        DELETE FROM freshet.view_state;
        UPDATE freshet.run SET status = 'failed', finished_at = clock_timestamp()
        WHERE status IN ('queued', 'running', 'interrupted', 'abandoned');
        DELETE FROM freshet.origin;
        INSERT INTO freshet.origin (system_identifier, database_oid) {HereSql};
        """;

    private static readonly string LockSql = $"SELECT pg_advisory_xact_lock({LockKey.Ledger.ToSql()})";

    // An installation takes less than a second.
    private const string LockTimeoutSql = "SET LOCAL lock_timeout = '15s'";

    private static readonly List<Migration> Migrations = [.. Read().OrderBy(migration => migration.Version)];

    /// <summary>The version that this Freshet writes.</summary>
    public static int Version => Migrations[^1].Version;

    /// <summary>All migrations, as one script for psql.</summary>
    public static string Script =>
        $"BEGIN;\n{Statements.PinPath};\n\n{string.Join('\n', Migrations.Select(migration => migration.Sql))}\nCOMMIT;\n";

    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public static async Task<LedgerAccess> ReadAccessAsync(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.Pool.OpenAliveAsync(cancellationToken);
        return await ReadAccessAsync(database, connection, cancellationToken);
    }

    /// <summary>Upgrades the schema to <see cref="Version"/>, unless it is newer, must not be used, or this role lacks permission.</summary>
    /// <returns>What holds afterwards.</returns>
    /// <exception cref="LedgerUnavailableException">Another session holds the lock that one installation takes at a time.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public static async Task<LedgerAccess> InstallAsync(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.Pool.OpenAliveAsync(cancellationToken);
        var before = await ReadAccessAsync(database, connection, cancellationToken);
        if (before is { Moved: true, MayWrite: true })
            return await AdoptAsync(database, connection, cancellationToken);
        if (before.Version >= Version || !before.MayInstall)
            return before;

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(database, connection, cancellationToken);
        // Another may have installed it while this one waited for the lock.
        var now = await ReadAccessWithinAsync(database, connection, cancellationToken);
        foreach (var migration in Migrations.Where(migration => migration.Version > now.Version))
            await ExecuteAsync(connection, migration.Sql, cancellationToken);
        // Another role may have made the schema since it was looked for.
        var after = await ReadAccessWithinAsync(database, connection, cancellationToken);
        if (after.Refusal is null)
            await transaction.CommitAsync(cancellationToken);
        return after;
    }

    /// <summary>Makes the ledger of a copied database that database's own: its runs stay, and the ages of its views are unknown.</summary>
    private static async Task<LedgerAccess> AdoptAsync(
        Database database, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(database, connection, cancellationToken);
        if (await ReadAccessWithinAsync(database, connection, cancellationToken) is { Moved: true, MayWrite: true })
            await ExecuteAsync(connection, AdoptSql, cancellationToken);
        var after = await ReadAccessWithinAsync(database, connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return after;
    }

    private static async Task LockAsync(Database database, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in Statements.Pins.Concat([LockTimeoutSql, LockSql]))
            batch.Add(sql);
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            var holders = await LockReader.ReadAsync(database.Pool, cancellationToken);
            throw new LedgerUnavailableException(database, holders[LockKey.Ledger].FirstOrDefault(), e);
        }
    }

    private static async Task<LedgerAccess> ReadAccessAsync(
        Database database, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            var access = await ReadAccessWithinAsync(database, connection, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return access;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw await TableLockedException.ExplainAsync(e, database.Pool.CreateBatch, cancellationToken);
        }
    }

    /// <param name="connection">In a transaction, which has Freshet's own search path from then on.</param>
    private static async Task<LedgerAccess> ReadAccessWithinAsync(
        Database database, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        LedgerAccess access;
        long columns;
        await using (var batch = new NpgsqlBatch(connection))
        {
            foreach (var sql in Statements.Pins.Append(AccessSql))
                batch.Add(sql);
            batch.Add(UntrustedSql).Parameters.With(NpgsqlDbType.Text, database.Options.LedgerOwner);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var (holdsAny, readOnly) = (reader.GetBoolean(5), reader.GetBoolean(4));
            columns = reader.GetInt64(6);
            access = new(0, reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetBoolean(3), readOnly);
            await reader.NextResultAsync(cancellationToken);
            if (holdsAny && columns < 2)
                return Refused(access, LedgerRefusal.Foreign);
            if (await reader.ReadAsync(cancellationToken))
                return Refused(
                    access, LedgerRefusal.Untrusted(reader.GetString(0), reader.GetString(1), reader.Text(2), database));
        }
        if (columns == 0 || !access.MayRead)
            return access;
        return columns < 3 ? Refused(access, LedgerRefusal.OtherBuild) : await WithVersionAsync(access, connection, cancellationToken);
    }

    private static LedgerAccess Refused(LedgerAccess access, LedgerRefusal refusal) =>
        access with { MayRead = false, MayWrite = false, MayInstall = false, Refusal = refusal };

    private static async Task<LedgerAccess> WithVersionAsync(
        LedgerAccess access, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<(int Version, string Hash)> applied;
        await using (var command = new NpgsqlCommand(MigrationsSql, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            applied = await reader.ListAsync(row => (row.GetInt32(0), row.GetString(1)), cancellationToken);
        var known = Migrations.ToDictionary(migration => migration.Version, migration => migration.Hash);
        if (applied.Exists(migration => known.TryGetValue(migration.Version, out var hash) && hash != migration.Hash))
            return Refused(access, LedgerRefusal.OtherBuild);
        await using var moved = new NpgsqlCommand(MovedSql, connection);
        return access with
        {
            Version = applied.Select(migration => migration.Version).DefaultIfEmpty().Max(),
            Moved = (bool)(await moved.ExecuteScalarAsync(cancellationToken))!, // EXISTS is never NULL
        };
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static IEnumerable<Migration> Read()
    {
        var assembly = typeof(LedgerSchema).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!); // just listed
            yield return Migration.Of(int.Parse(name.Split('_')[0], CultureInfo.InvariantCulture), reader.ReadToEnd());
        }
    }

    /// <param name="Hash">Of the file: two builds that give a version different contents cannot take one for the other.</param>
    /// <param name="Sql">The file, and the row that records it.</param>
    private sealed record Migration(int Version, string Hash, string Sql)
    {
        public static Migration Of(int version, string file)
        {
            var text = file.ReplaceLineEndings("\n");
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            var record = string.Create(
                CultureInfo.InvariantCulture, $"INSERT INTO freshet.migration (version, hash) VALUES ({version}, '{hash}');\n");
            return new(version, hash, $"{text}\n{record}");
        }
    }
}
