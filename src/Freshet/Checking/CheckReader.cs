using System.Data;
using Npgsql;


namespace Freshet;

/// <summary>Reads what only <c>check</c> asks: query trees, function bodies, statistics. A fixed number of queries.</summary>
internal static class CheckReader
{
    private const string PlannerSql = "SELECT set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true)";

    // Plain views first, so that what they hold is known before it is looked for.
    private const string QueriesSql = """
        SELECT c.oid, c.relkind = 'm', r.ev_action::text
        FROM pg_rewrite r
        JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('m', 'v')
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        WHERE r.rulename = '_RETURN'
        ORDER BY c.relkind DESC, c.oid
        """;

    private const string InvalidIndexesSql = """
        SELECT i.indrelid, i.indexrelid::regclass::text
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid AND c.relkind = 'm'
        WHERE i.indisunique AND NOT i.indisvalid
        """;

    private const string NullableKeysSql = """
        SELECT DISTINCT c.oid, a.attname::text
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_index i ON i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND 0 <> ALL (i.indkey::int2[])
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
        JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname AND s.null_frac > 0
        WHERE c.relkind = 'm'
        """;

    private const string ScansSql = """
        SELECT s.relid, coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0),
               (SELECT count(*)::int FROM pg_index i WHERE i.indrelid = s.relid)
        FROM pg_stat_all_tables s
        JOIN pg_class c ON c.oid = s.relid AND c.relkind = 'm'
        """;

    private const string RefreshesSql = """
        SELECT c.oid, count(*)::int
        FROM freshet.refresh f
        JOIN pg_namespace n ON n.nspname = f.view_schema
        JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = f.view_name AND c.relkind = 'm'
        WHERE f.status = 'refreshed'
          AND f.started_at > coalesce((SELECT d.stats_reset FROM pg_stat_database d WHERE d.datname = current_database()), '-infinity')
        GROUP BY c.oid
        """;

    // Through plain views and other functions to any depth; built-in functions are pinned and have no row.
    private const string FunctionsSql = """
        WITH RECURSIVE edges (kind, oid, to_kind, to_oid) AS MATERIALIZED (
            SELECT 'r', r.ev_class, CASE d.refclassid WHEN 'pg_class'::regclass THEN 'r' ELSE 'f' END, d.refobjid
            FROM pg_rewrite r
            JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('m', 'v')
            JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
            LEFT JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid
            WHERE (c.relkind = 'v' AND c.oid <> r.ev_class) OR d.refclassid = 'pg_proc'::regclass
            UNION
            SELECT 'f', d.objid, 'f', d.refobjid
            FROM pg_depend d
            WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_proc'::regclass),
        uses (view, kind, oid) AS (
            SELECT e.oid, e.to_kind, e.to_oid FROM edges e JOIN pg_class c ON e.kind = 'r' AND c.oid = e.oid AND c.relkind = 'm'
            UNION
            SELECT u.view, e.to_kind, e.to_oid FROM uses u JOIN edges e ON e.kind = u.kind AND e.oid = u.oid)
        SELECT u.view, n.nspname::text, p.proname::text, pg_get_function_identity_arguments(p.oid), p.prosrc,
               EXISTS (SELECT FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search\_path=%')
        FROM uses u
        JOIN pg_proc p ON u.kind = 'f' AND p.oid = u.oid AND p.prosqlbody IS NULL
        JOIN pg_language l ON l.oid = p.prolang AND l.lanname IN ('sql', 'plpgsql')
        JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname <> 'pg_catalog'
        """;

    private const string RelationsSql = """
        SELECT c.relname::text, n.nspname::text
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_t%'
        """;

    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="NpgsqlException">The server refuses.</exception>
    public static async Task<CheckFacts> ReadAsync(Database database, Situation situation, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = 300 };
        foreach (var sql in new[] { PlannerSql, QueriesSql, InvalidIndexesSql, NullableKeysSql, ScansSql, FunctionsSql, RelationsSql })
            batch.Add(sql);
        if (situation.Ledger.Readable)
            batch.Add(RefreshesSql);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);

        await reader.NextResultAsync(cancellationToken);
        var columns = await ChangingColumnsAsync(reader, cancellationToken);
        var invalid = await PairsAsync(reader, cancellationToken);
        var nullable = await PairsAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var scans = (await reader.ListAsync(row => (View: row.GetFieldValue<uint>(0), Scans: row.GetInt64(1), Indexes: row.GetInt32(2)), cancellationToken)).ToDictionary(row => row.View);
        await reader.NextResultAsync(cancellationToken);
        var functions = (await reader.ListAsync(Function, cancellationToken)).ToLookup(row => row.View, row => row.Function);
        await reader.NextResultAsync(cancellationToken);
        var relations = (await reader.ListAsync(row => (Name: row.GetString(0), Schema: row.GetString(1)), cancellationToken)).ToLookup(row => row.Name, row => row.Schema);
        var refreshes = new Dictionary<uint, int>();
        if (await reader.NextResultAsync(cancellationToken))
            refreshes = (await reader.ListAsync(row => (View: row.GetFieldValue<uint>(0), Count: row.GetInt32(1)), cancellationToken)).ToDictionary(row => row.View, row => row.Count);

        return new(
            situation.Catalog.Views.ToDictionary(view => view.Oid, view => new ViewFacts
            {
                ChangingColumns = columns.GetValueOrDefault(view.Oid) ?? [],
                InvalidIndexes = [.. invalid[view.Oid]],
                NullableKeys = [.. nullable[view.Oid]],
                Functions = [.. functions[view.Oid]],
                Scans = scans.TryGetValue(view.Oid, out var found) ? found.Scans : null,
                Indexes = scans.TryGetValue(view.Oid, out found) ? found.Indexes : 0,
                Refreshes = refreshes.GetValueOrDefault(view.Oid),
            }),
            relations);
    }

    /// <summary>One tree at a time: all of them together would fill the memory where there are thousands of views.</summary>
    private static async Task<Dictionary<uint, IReadOnlyList<string>>> ChangingColumnsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        const int DeepestFollowed = 100; // each plain view in between takes some of the stack
        var depth = 0;
        var plain = new Dictionary<uint, string>();
        var known = new Dictionary<uint, IReadOnlyDictionary<int, string>>();
        var found = new Dictionary<uint, IReadOnlyList<string>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var action = reader.GetString(2);
            if (reader.GetBoolean(1))
                found[reader.GetFieldValue<uint>(0)] = [.. ChangingColumns.Find(action, OfPlainView).Values];
            else
                plain[reader.GetFieldValue<uint>(0)] = action;
        }
        return found;

        IReadOnlyDictionary<int, string> OfPlainView(uint view)
        {
            if (known.TryGetValue(view, out var columns) || depth >= DeepestFollowed || !plain.Remove(view, out var action))
                return columns ?? new Dictionary<int, string>();
            depth++;
            known[view] = ChangingColumns.Find(action, OfPlainView);
            depth--;
            return known[view];
        }
    }

    private static async Task<ILookup<uint, string>> PairsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        return (await reader.ListAsync(row => (View: row.GetFieldValue<uint>(0), Text: row.GetString(1)), cancellationToken)).ToLookup(row => row.View, row => row.Text);
    }

    private static (uint View, FunctionFacts Function) Function(NpgsqlDataReader row) =>
        (row.GetFieldValue<uint>(0), new FunctionFacts(new ViewName(row.GetString(1), row.GetString(2)), row.GetString(3), row.GetString(4), row.GetBoolean(5)));
}
