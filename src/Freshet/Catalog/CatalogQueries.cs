using Npgsql;

namespace Freshet.Catalog;

/// <summary>What several readers of the catalog ask in the same way.</summary>
internal static class CatalogQueries
{
    // Catalogs have stale statistics just after many views were made; the nested loops that these suggest would take minutes.
    public const string PlannerSql = "SELECT set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true)";

    /// <summary>The columns of views; more conditions can follow.</summary>
    public const string ColumnsSql = """
        SELECT c.oid, a.attname::text, format_type(a.atttypid, NULL), coalesce(s.n_distinct = -1, false),
               -- A partial index, or one on expressions, says nothing about the columns over all rows.
               EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL
                       AND 0 <> ALL (i.indkey::int2[]) AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
        WHERE c.relkind = 'm'
        """;

    /// <summary>A row of <see cref="ColumnsSql"/>.</summary>
    public static (uint View, ViewColumn Column) Column(NpgsqlDataReader row) =>
        (row.GetFieldValue<uint>(0), new ViewColumn(row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetBoolean(4)));
}
