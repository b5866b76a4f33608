using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Naming;
using Npgsql;

namespace Freshet.Checking.Functions;

/// <summary>Reads the functions that views use, and, only if there are any, what their bodies may name.</summary>
internal static class FunctionReader
{
    // Through plain views, operators and other functions to any depth; built-in ones are pinned and have no row.
    private static readonly string OfViewsSql = $"""
        WITH RECURSIVE all_edges (kind, oid, to_kind, to_oid) AS MATERIALIZED ({CatalogQueries.EdgesSql}),
        -- The functions of a view that it reads are that one's.
        edges AS MATERIALIZED (
            SELECT e.* FROM all_edges e LEFT JOIN pg_class m ON e.to_kind = 'r' AND m.oid = e.to_oid AND m.relkind = 'm' WHERE m.oid IS NULL),
        uses (view, kind, oid) AS (
            SELECT e.oid, e.to_kind, e.to_oid FROM edges e JOIN pg_class c ON e.kind = 'r' AND c.oid = e.oid AND c.relkind = 'm'
            UNION
            SELECT u.view, e.to_kind, e.to_oid FROM uses u JOIN edges e ON e.kind = u.kind AND e.oid = u.oid)
        SELECT {Columns}, u.view
        FROM uses u
        JOIN pg_proc p ON u.kind = 'f' AND p.oid = u.oid AND p.prosqlbody IS NULL
        JOIN pg_language l ON l.oid = p.prolang AND l.lanname IN ('sql', 'plpgsql')
        JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname <> 'pg_catalog'
        """;

    private const string AllSql = $"""
        SELECT {Columns}
        FROM pg_proc p
        JOIN pg_language l ON l.oid = p.prolang
        JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_t%'
        """;

    private const string Columns = """
        n.nspname::text, p.proname::text, pg_get_function_identity_arguments(p.oid),
               CASE WHEN p.prosqlbody IS NULL AND l.lanname IN ('sql', 'plpgsql') AND length(p.prosrc) <= 100000 THEN p.prosrc END,
               EXISTS (SELECT FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search\_path=%'),
               EXISTS (SELECT FROM pg_proc b WHERE b.pronamespace = 'pg_catalog'::regnamespace AND b.proname = p.proname)
        """;

    private const string RelationsSql = """
        SELECT c.relname::text, n.nspname::text
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_t%'
        """;

    private static readonly string PlainViewsSql = $"""
        WITH RECURSIVE once (plain, oid) AS MATERIALIZED (
            SELECT e.oid, e.to_oid
            FROM ({CatalogQueries.EdgesSql}) AS e (kind, oid, to_kind, to_oid)
            JOIN pg_class v ON v.oid = e.oid AND v.relkind = 'v'
            WHERE e.kind = 'r' AND e.to_kind = 'r'),
        reads (plain, oid) AS (
            SELECT plain, oid FROM once
            UNION
            SELECT r.plain, o.oid FROM reads r JOIN once o ON o.plain = r.oid)
        SELECT pn.nspname::text, p.relname::text, n.nspname::text, c.relname::text
        FROM reads r
        JOIN pg_class p ON p.oid = r.plain
        JOIN pg_namespace pn ON pn.oid = p.relnamespace AND pn.nspname NOT IN ('pg_catalog', 'information_schema')
        JOIN pg_class c ON c.oid = r.oid AND c.relkind = 'm'
        JOIN pg_namespace n ON n.oid = c.relnamespace
        """;

    // Of names that pg_catalog has too, nothing shows without the types which one is meant.
    private const string OperatorsSql = """
        SELECT DISTINCT o.oprname::text, n.nspname::text
        FROM pg_operator o
        JOIN pg_namespace n ON n.oid = o.oprnamespace AND n.nspname <> 'pg_catalog'
        WHERE NOT EXISTS (SELECT FROM pg_operator b WHERE b.oprnamespace = 'pg_catalog'::regnamespace AND b.oprname = o.oprname)
        """;

    /// <param name="textQueries">There are queries in texts, which need to be looked up even if no view uses a function.</param>
    public static async Task<DatabaseFunctions> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, bool textQueries, CancellationToken cancellationToken)
    {
        await using var ofViews = new NpgsqlCommand(OfViewsSql, connection, transaction) { CommandTimeout = 300 };
        List<(uint View, FunctionFacts Function)> used;
        await using (var reader = await ofViews.ExecuteReaderAsync(cancellationToken))
            used = await reader.ListAsync(row => (row.GetFieldValue<uint>(6), Function(row)), cancellationToken);
        var functions = used.ToLookup(row => row.View, row => row.Function);
        if (used.Count == 0 && !textQueries)
            return new(
                functions,
                used.ToLookup(_ => "", row => row.Function),
                used.ToLookup(_ => "", _ => ""),
                used.ToLookup(_ => default(ViewName), _ => default(ViewName)),
                used.ToLookup(_ => "", _ => ""));

        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            Timeout = 300,
            BatchCommands = { new(AllSql), new(RelationsSql), new(PlainViewsSql), new(OperatorsSql) },
        };
        await using var rest = await batch.ExecuteReaderAsync(cancellationToken);
        var all = await rest.ListAsync(Function, cancellationToken);
        await rest.NextResultAsync(cancellationToken);
        var relations = await rest.ListAsync(row => (Name: row.GetString(0), Schema: row.GetString(1)), cancellationToken);
        await rest.NextResultAsync(cancellationToken);
        var plain = await rest.ListAsync(row => (View: Name(row, 0), Reads: Name(row, 2)), cancellationToken);
        await rest.NextResultAsync(cancellationToken);
        var operators = await rest.ListAsync(row => (Name: row.GetString(0), Schema: row.GetString(1)), cancellationToken);
        return new(
            functions,
            all.ToLookup(function => function.Name.Name),
            relations.ToLookup(row => row.Name, row => row.Schema),
            plain.ToLookup(row => row.View, row => row.Reads),
            operators.ToLookup(row => row.Name, row => row.Schema));
    }

    private static FunctionFacts Function(NpgsqlDataReader row) =>
        new(Name(row, 0), row.GetString(2), row.Text(3), row.GetBoolean(4), row.GetBoolean(5));

    private static ViewName Name(NpgsqlDataReader row, int column) => new(row.GetString(column), row.GetString(column + 1));
}
