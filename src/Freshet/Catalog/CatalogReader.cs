using System.Data;
using Freshet.Databases;
using Freshet.Locks;
using Freshet.Naming;
using Npgsql;

namespace Freshet.Catalog;

/// <summary>Reads what one database holds: six queries, in one round trip and one snapshot, however many views there are.</summary>
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

    // Only of views without such an index: the others need no guess of a key.
    private const string ColumnsSql = $"""
        {CatalogQueries.ColumnsSql}
          AND NOT EXISTS (
              SELECT FROM pg_index i
              WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
                AND 0 <> ALL (i.indkey::int2[]))
        ORDER BY c.oid, a.attnum
        """;

    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="NpgsqlException">The server refuses.</exception>
    public static async Task<ViewCatalog> ReadAsync(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = 120 };
        string[] queries = [CatalogQueries.PlannerSql, ServerSql, ViewsSql, LockReader.Sql, IndexesSql, ColumnsSql, CatalogQueries.EdgesSql];
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
        var edges = await reader.ListAsync(row => (Node(row, 0), Node(row, 2)), cancellationToken);

        return new ViewCatalog(server, Joined(views, indexes, columns, new DependencyGraph(edges)), locks);
    }

    private static IEnumerable<MaterializedView> Joined(
        List<MaterializedView> views,
        List<(uint View, string Name)> indexes,
        List<(uint View, ViewColumn Column)> columns,
        DependencyGraph graph)
    {
        var names = views.ToDictionary(view => view.Oid, view => view.Name);
        var oids = names.Keys.ToHashSet();
        var indexOf = indexes.ToDictionary(index => index.View, index => index.Name);
        var columnsOf = columns.ToLookup(column => column.View, column => column.Column);
        foreach (var view in views)
        {
            var index = indexOf.GetValueOrDefault(view.Oid);
            yield return view with
            {
                UniqueIndex = index,
                IndexToCreate = index is null ? IndexAdvisor.CreateIndex(view.Name, [.. columnsOf[view.Oid]]) : null,
                Reads = [.. graph.Reads(view.Oid, oids).Select(oid => names[oid]).Order()],
            };
        }
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

    private static CatalogNode Node(NpgsqlDataReader row, int column) =>
        new(row.GetString(column)[0], row.GetFieldValue<uint>(column + 1));
}
