using System.Data;
using Freshet.Catalog.Queries;
using Freshet.Databases;
using Freshet.Locks;
using Freshet.Naming;
using Npgsql;

namespace Freshet.Catalog;

/// <summary>Reads what one database holds: eight queries, in one round trip and one snapshot, however many views there are.</summary>
public static class CatalogReader
{
    private const string ServerSql = """
        SELECT current_database()::text, current_user::text, current_setting('server_version_num')::int, version(),
               pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean, clock_timestamp()
        """;

    private const string ViewsSql = """
        SELECT c.oid, n.nspname::text, c.relname::text, pg_get_userbyid(c.relowner)::text, c.relispopulated,
               coalesce(has_schema_privilege(n.oid, 'USAGE') AND CASE
                   -- The privilege exists from 17 on; before, only members of the owner may refresh.
                   WHEN current_setting('server_version_num')::int >= 170000 THEN has_table_privilege(c.oid, 'MAINTAIN')
                   ELSE pg_has_role(c.relowner, 'USAGE') END, false),
               greatest(c.reltuples, 0)::float8, c.relpages::bigint * current_setting('block_size')::bigint,
               CASE WHEN pg_has_role(c.relowner, 'USAGE') THEN 3
                    WHEN pg_has_role(c.relowner, 'MEMBER') THEN 2
                    ELSE coalesce(o.rolsuper, false)::integer END
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_roles o ON o.oid = c.relowner
        WHERE c.relkind = 'm'
        """;

    // The rules of is_usable_unique_index in PostgreSQL's matview.c.
    private const string IndexesSql = """
        SELECT DISTINCT ON (i.indrelid) i.indrelid, ic.relname::text
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid AND c.relkind = 'm'
        JOIN pg_class ic ON ic.oid = i.indexrelid
        JOIN pg_am am ON am.oid = ic.relam AND am.amname = 'btree'
        WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
          AND 0 <> ALL (i.indkey::int2[])   -- 0 stands for an expression
        ORDER BY i.indrelid, i.indnkeyatts, ic.relname
        """;

    // A condition on a row of pg_class, c. The others need no key.
    private const string WithoutIndex = """
        NOT EXISTS (
            SELECT FROM pg_index i
            WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
              AND 0 <> ALL (i.indkey::int2[]))
        """;

    private const string ColumnsSql = $"""
        {CatalogQueries.ColumnsSql} AND {WithoutIndex}
        ORDER BY c.oid, a.attnum
        """;

    // Of the same views.
    private const string QueriesSql = $"""
        SELECT c.oid, r.ev_action::text
        FROM pg_class c
        JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
        WHERE c.relkind = 'm' AND {WithoutIndex}
        """;

    private const string TableKeysSql = $"""
        SELECT i.indrelid, (i.indkey::int2[])[0:i.indnkeyatts - 1]
        FROM pg_index i
        JOIN pg_class t ON t.oid = i.indrelid AND (t.relkind IN ('p', 'm') OR t.relkind = 'r' AND NOT t.relhassubclass)
        WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND 0 <> ALL (i.indkey::int2[])
          AND t.oid >= 16384 AND EXISTS (SELECT FROM pg_class c WHERE c.relkind = 'm' AND {WithoutIndex})
        ORDER BY i.indrelid, i.indisprimary DESC, i.indnkeyatts, i.indexrelid
        """;

    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="NpgsqlException">The server refuses.</exception>
    public static async Task<ViewCatalog> ReadAsync(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = 120 };
        string[] queries =
        [
            CatalogQueries.PlannerSql, ServerSql, ViewsSql, LockReader.Sql, IndexesSql, ColumnsSql, QueriesSql, TableKeysSql,
            CatalogQueries.EdgesSql,
        ];
        foreach (var sql in Statements.Pins.Concat(queries))
            batch.Add(sql);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);

        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var server = Server(reader);
        await reader.NextResultAsync(cancellationToken);
        var views = await reader.ListAsync(View, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var locks = await LockReader.HoldersAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var indexes = await reader.ListAsync(row => (View: row.GetFieldValue<uint>(0), Name: row.GetString(1)), cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var columns = await reader.ListAsync(CatalogQueries.Column, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var actions = await reader.ListAsync(row => (View: row.GetFieldValue<uint>(0), Action: row.GetString(1)), cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var tableKeys = await reader.ListAsync(
            row => (Table: row.GetFieldValue<uint>(0), Key: row.GetFieldValue<short[]>(1).Select(column => (int)column)), cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var edges = await reader.ListAsync(row => (CatalogNode.Read(row, 0), CatalogNode.Read(row, 2)), cancellationToken);

        var keys = Keys(actions, tableKeys.ToLookup(row => row.Table, row => (IReadOnlyList<int>)[.. row.Key]));
        return new ViewCatalog(server, Joined(views, indexes, columns, keys, new DependencyGraph(edges)), locks);
    }

    private static IEnumerable<MaterializedView> Joined(
        List<MaterializedView> views,
        List<(uint View, string Name)> indexes,
        List<(uint View, ViewColumn Column)> columns,
        Dictionary<uint, IReadOnlyList<int>> keys,
        DependencyGraph graph)
    {
        var names = views.ToDictionary(view => view.Oid, view => view.Name);
        var oids = names.Keys.ToHashSet();
        var indexOf = indexes.ToDictionary(index => index.View, index => index.Name);
        var columnsOf = columns.ToLookup(column => column.View, column => column.Column);
        foreach (var view in views)
        {
            var index = indexOf.GetValueOrDefault(view.Oid);
            List<ViewColumn> own = [.. columnsOf[view.Oid]];
            var key = keys.TryGetValue(view.Oid, out var positions) && positions.All(position => position <= own.Count)
                ? IndexAdvisor.Indexable([.. positions.Select(position => own[position - 1])])
                : null;
            yield return view with
            {
                UniqueIndex = index,
                IndexToCreate = index is not null ? null
                    : key is null ? IndexAdvisor.CreateIndex(view.Name, own) : IndexAdvisor.CreateIndexOn(view.Name, key),
                QueryKey = key,
                Reads = [.. graph.Reads(view.Oid, oids).Select(oid => names[oid]).Order()],
            };
        }
    }

    private static Dictionary<uint, IReadOnlyList<int>> Keys(
        List<(uint View, string Action)> queries, ILookup<uint, IReadOnlyList<int>> tableKeys)
    {
        var keys = new Dictionary<uint, IReadOnlyList<int>>();
        foreach (var (view, action) in queries)
        {
            if (QueryNode.Query(action) is { } query
                && QueryKey.Find(query, table => [.. tableKeys[table]]) is { Count: > 0 } key)
                keys[view] = key;
        }
        return keys;
    }

    private static ServerFacts Server(NpgsqlDataReader row)
    {
        var version = row.GetString(3);
        var windows = version.Contains("Visual C++", StringComparison.OrdinalIgnoreCase)
            || version.Contains("mingw", StringComparison.OrdinalIgnoreCase)
            || version.Contains("msvc", StringComparison.OrdinalIgnoreCase);
        return new ServerFacts(
            row.GetString(0), row.GetString(1), row.GetInt32(2), !windows, row.GetBoolean(4), row.GetFieldValue<DateTimeOffset>(5));
    }

    private static MaterializedView View(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(0),
        new ViewName(row.GetString(1), row.GetString(2)),
        Owner: row.GetString(3),
        Populated: row.GetBoolean(4),
        MayRefresh: row.GetBoolean(5),
        Rows: row.GetDouble(6),
        Bytes: row.GetInt64(7),
        UniqueIndex: null,
        IndexToCreate: null,
        Reads: [])
    {
        OwnerTie = (OwnerTie)row.GetInt32(8),
    };
}
