using Npgsql;

namespace Freshet.Catalog;

/// <summary>Queries that several readers of the catalog share.</summary>
internal static class CatalogQueries
{
    // Catalogs have stale statistics just after many views were made; the nested loops that these suggest would take minutes.
    public const string PlannerSql = "SELECT set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true)";

    /// <summary>The columns of views; more conditions can follow.</summary>
    public const string ColumnsSql = """
        SELECT c.oid, a.attname::text, format_type(a.atttypid, NULL), coalesce(s.n_distinct = -1, false),
               -- A partial index, or one on expressions, does not make columns unique over all rows.
               EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL
                       AND 0 <> ALL (i.indkey::int2[]) AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
        WHERE c.relkind = 'm'
        """;

    /// <summary>What views, functions and operators use directly: kind and oid of the one, kind and oid of the other. The kinds are
    /// those of <see cref="CatalogNode"/>; of relations only views are among the used.</summary>
    public static readonly string EdgesSql = Edges("'m', 'v'");

    /// <summary>As <see cref="EdgesSql"/>, with tables among the used.</summary>
    public static readonly string RelationEdgesSql = Edges("'m', 'v', 'r', 'p', 'f'");

    // A view's query depends on relations, functions and operators; only bodies that PostgreSQL has parsed
    // (BEGIN ATOMIC) show what a function reads. Built-in objects are pinned and have no rows in pg_depend.
    private static string Edges(string kinds) => $"""
        SELECT 'r', r.ev_class, CASE d.refclassid WHEN 'pg_class'::regclass THEN 'r' WHEN 'pg_proc'::regclass THEN 'f' ELSE 'o' END, d.refobjid
        FROM pg_rewrite r
        JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('m', 'v')
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
        LEFT JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid
        WHERE r.ev_type = '1'   -- its query; what is done on INSERT, it does not read
          AND (c.relkind IN ({kinds}) AND c.oid <> r.ev_class OR d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass))
        UNION
        SELECT CASE d.classid WHEN 'pg_proc'::regclass THEN 'f' ELSE 'o' END, d.objid,
               CASE d.refclassid WHEN 'pg_class'::regclass THEN 'r' WHEN 'pg_proc'::regclass THEN 'f' ELSE 'o' END, d.refobjid
        FROM pg_depend d
        LEFT JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid
        WHERE d.classid IN ('pg_proc'::regclass, 'pg_operator'::regclass)
          AND (c.relkind IN ({kinds}) OR d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass))
        """;

    /// <summary>A row of <see cref="ColumnsSql"/>.</summary>
    public static (uint View, ViewColumn Column) Column(NpgsqlDataReader row) =>
        (row.GetFieldValue<uint>(0), new ViewColumn(row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetBoolean(4)));
}
