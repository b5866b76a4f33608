using System.Data;
using Freshet.Catalog;
using Freshet.Catalog.Swaps;
using Freshet.Catalog.Queries;
using Freshet.Checking.Functions;
using Freshet.Checking.Queries;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Ledger;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Checking;

/// <summary>Reads what only <c>check</c> asks: query trees, function bodies, statistics. A fixed number of queries.</summary>
internal static class CheckReader
{
    // Plain views first, so that what they hold is known before it is looked for.
    private const string QueriesSql = """
        SELECT c.oid, c.relkind = 'm', r.ev_action::text
        FROM pg_rewrite r
        JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('m', 'v')
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        WHERE r.rulename = '_RETURN'
        ORDER BY c.relkind DESC, c.oid
        """;

    private const string UnusableIndexesSql = """
        SELECT i.indrelid, n.nspname::text, x.relname::text,
               CASE WHEN NOT i.indisvalid THEN NULL
                    WHEN 0 = ANY (i.indkey::int2[]) THEN 'is on an expression'
                    WHEN i.indpred IS NOT NULL THEN 'has a WHERE clause'
                    WHEN NOT i.indimmediate THEN 'is deferrable'
                    ELSE 'is no B-tree' END
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid AND c.relkind = 'm'
        JOIN pg_class x ON x.oid = i.indexrelid
        JOIN pg_namespace n ON n.oid = x.relnamespace
        JOIN pg_am m ON m.oid = x.relam
        WHERE i.indisunique
          AND (NOT i.indisvalid OR 0 = ANY (i.indkey::int2[]) OR i.indpred IS NOT NULL OR NOT i.indimmediate OR m.amname <> 'btree')
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

    // The indexes that a concurrent refresh can use.
    private const string KeysSql = """
        SELECT i.indrelid, ARRAY(SELECT a.attname::text FROM pg_attribute a
                                 WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid AND c.relkind = 'm'
        WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND 0 <> ALL (i.indkey::int2[])
        """;

    private const string ScansSql = """
        SELECT s.relid, coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0),
               (SELECT count(*)::int FROM pg_index i WHERE i.indrelid = s.relid)
        FROM pg_stat_all_tables s
        JOIN pg_class c ON c.oid = s.relid AND c.relkind = 'm'
        """;

    // With those from before swaps, since when PostgreSQL counts anew.
    private const string RefreshesSql = $"""
        SELECT c.oid, (coalesce(f.refreshes, 0) + coalesce(s.earlier_refreshes, 0))::int,
               (coalesce(f.scans, 0) + coalesce(s.earlier_refresh_scans, 0))::bigint, coalesce(s.earlier_scans, 0)::bigint
        FROM pg_class c
        LEFT JOIN ({ScanCounts.Sql}) f ON f.view_oid = c.oid
        LEFT JOIN freshet.view_state s ON s.view_oid = c.oid
        WHERE c.relkind = 'm'
        """;

    // A step into an index for each view, however many rows the ledger has. Of a view that fails, the latest failure counts.
    private const string MissedSql = """
        SELECT c.oid, f.status, f.reason_code, f.reason, f.fixes::text, f.finished_at, f.sqlstate, f.message
        FROM pg_class c
        LEFT JOIN freshet.view_state s ON s.view_oid = c.oid
        CROSS JOIN LATERAL (
            SELECT r.* FROM freshet.refresh r
            WHERE r.view_oid = c.oid
              AND (coalesce(s.failures_in_row, 0) = 0 OR r.reason_code = ANY ($1))
              AND (s.last_success_at IS NULL OR r.finished_at > s.last_success_at)
            ORDER BY r.id DESC LIMIT 1) f
        WHERE c.relkind = 'm' AND f.status <> 'refreshed'
        """;

    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="NpgsqlException">The server refuses.</exception>
    public static async Task<CheckFacts> ReadAsync(Database database, Situation situation, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = 300 };
        string[] queries =
        [
            CatalogQueries.PlannerSql, TextQuery.FunctionsSql, QueriesSql, KeysSql, FilteredTable.Sql, UnusableIndexesSql, NullableKeysSql,
            ScansSql,
        ];
        foreach (var sql in Statements.Pins.Concat(queries))
            batch.Add(sql);
        if (situation.Ledger.Readable)
        {
            batch.Add(RefreshesSql);
            batch.Add(MissedSql).Parameters.With(
                NpgsqlDbType.Array | NpgsqlDbType.Text, ReasonCodes.With(Effect.Failure).Select(Words.Of).ToArray());
        }
        var views = await ViewsAsync(situation, batch, cancellationToken);
        var swaps = new SwapChecker(situation);
        if (situation.Catalog.Views.Where(swaps.IsCandidate).Select(view => view.Oid).ToList() is { Count: > 0 } candidates)
        {
            var obstacles = await SwapObstacleReader.ReadAsync(database.Pool, candidates, cancellationToken);
            foreach (var view in candidates)
                views[view] = views[view] with { SwapObstacles = [.. obstacles[view]] };
        }
        return new(views, await FunctionReader.ReadAsync(
            connection, transaction, views.Values.Any(view => view.TextQueries.Count > 0), cancellationToken));
    }

    private static async Task<Dictionary<uint, ViewFacts>> ViewsAsync(
        Situation situation, NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var functions = await reader.ListAsync(row => (Oid: row.GetFieldValue<uint>(0), Name: row.GetString(1)), cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var queriesOf = await ViewQueriesAsync(reader, functions.ToDictionary(known => known.Oid, known => known.Name), cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var keys = (await reader.ListAsync(
            row => (View: row.GetFieldValue<uint>(0), Columns: row.GetFieldValue<string[]>(1)), cancellationToken))
            .ToLookup(row => row.View, row => (IReadOnlyList<string>)row.Columns);
        await reader.NextResultAsync(cancellationToken);
        var filtered = (await reader.ListAsync(FilteredTable.Of, cancellationToken)).ToLookup(row => row.View, row => row.Table);
        await reader.NextResultAsync(cancellationToken);
        var unusable = (await reader.ListAsync(
            row => (View: row.GetFieldValue<uint>(0), Index: new UnusableIndex(new(row.GetString(1), row.GetString(2)), row.Text(3))),
            cancellationToken)).ToLookup(row => row.View, row => row.Index);
        var nullable = await PairsAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var scans = await CountsAsync(reader, row => row.GetInt64(1), row => row.GetInt32(2), cancellationToken);
        var refreshes = await reader.NextResultAsync(cancellationToken)
            ? (await reader.ListAsync(
                row => (View: row.GetFieldValue<uint>(0), Number: row.GetInt32(1), Scans: row.GetInt64(2), EarlierScans: row.GetInt64(3)),
                cancellationToken)).ToDictionary(row => row.View)
            : [];
        var missed = await reader.NextResultAsync(cancellationToken)
            ? (await reader.ListAsync(Missed, cancellationToken)).ToDictionary(row => row.View)
            : [];
        return situation.Catalog.Views.ToDictionary(view => view.Oid, view => new ViewFacts
        {
            ChangingColumns = queriesOf.GetValueOrDefault(view.Oid)?.ChangingColumns ?? [],
            RowNumbers = queriesOf.GetValueOrDefault(view.Oid)?.RowNumbers ?? [],
            TextQueries = queriesOf.GetValueOrDefault(view.Oid)?.TextQueries ?? [],
            Keys = [.. keys[view.Oid]],
            FilteredTables = [.. filtered[view.Oid]],
            UnusableIndexes = [.. unusable[view.Oid]],
            NullableKeys = [.. nullable[view.Oid]],
            Scans = scans.TryGetValue(view.Oid, out var found) ? found.Scans + refreshes.GetValueOrDefault(view.Oid).EarlierScans : null,
            Indexes = found.Number,
            Refreshes = refreshes.GetValueOrDefault(view.Oid).Number,
            RefreshScans = refreshes.GetValueOrDefault(view.Oid).Scans,
            Missed = missed.GetValueOrDefault(view.Oid).Refresh,
        });
    }

    private static (uint View, MissedRefresh Refresh) Missed(NpgsqlDataReader row) => (
        row.GetFieldValue<uint>(0),
        new(
            Words.Parse<RefreshStatus>(row.GetString(1)),
            LedgerReader.Code(row.Text(2)),
            row.GetString(3),
            LedgerReader.Fixes(row.Text(4)),
            row.GetFieldValue<DateTimeOffset>(5),
            row.Text(6),
            row.Text(7)));

    private static async Task<Dictionary<uint, (long Scans, int Number)>> CountsAsync(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, long> scans, Func<NpgsqlDataReader, int> number,
        CancellationToken cancellationToken) =>
        (await reader.ListAsync(row => (View: row.GetFieldValue<uint>(0), Scans: scans(row), Number: number(row)), cancellationToken))
            .ToDictionary(row => row.View, row => (row.Scans, row.Number));

    /// <summary>One tree at a time: all of them together would fill the memory where there are thousands of views.</summary>
    private static async Task<Dictionary<uint, ViewQuery>> ViewQueriesAsync(
        NpgsqlDataReader reader, IReadOnlyDictionary<uint, string> functions, CancellationToken cancellationToken)
    {
        const int DeepestFollowed = 100; // each plain view in between takes some of the stack
        var depth = 0;
        var plain = new Dictionary<uint, string>();
        var known = new Dictionary<uint, IReadOnlyDictionary<int, string>>();
        var found = new Dictionary<uint, ViewQuery>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var action = reader.GetString(2);
            if (!reader.GetBoolean(1))
                plain[reader.GetFieldValue<uint>(0)] = action;
            else if (QueryNode.Query(action) is { } query)
                found[reader.GetFieldValue<uint>(0)] = new(
                    [.. ChangingColumns.Find(query, OfPlainView).Values], RowNumbers.Find(query), TextQuery.Find(query, functions));
        }
        return found;

        IReadOnlyDictionary<int, string> OfPlainView(uint view)
        {
            if (known.TryGetValue(view, out var columns) || depth >= DeepestFollowed || !plain.Remove(view, out var action)
                || QueryNode.Query(action) is not { } query)
                return columns ?? new Dictionary<int, string>();
            depth++;
            known[view] = ChangingColumns.Find(query, OfPlainView);
            depth--;
            return known[view];
        }
    }

    /// <summary>What a view's query tree shows.</summary>
    private sealed record ViewQuery(
        IReadOnlyList<string> ChangingColumns, IReadOnlyList<string> RowNumbers, IReadOnlyList<TextQuery> TextQueries);

    private static async Task<ILookup<uint, string>> PairsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        return (await reader.ListAsync(row => (View: row.GetFieldValue<uint>(0), Text: row.GetString(1)), cancellationToken))
            .ToLookup(row => row.View, row => row.Text);
    }
}
