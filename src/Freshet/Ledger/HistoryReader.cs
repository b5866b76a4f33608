using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Reasons;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Ledger;

/// <summary>Reads what became of views in the runs so far.</summary>
public sealed class HistoryReader(NpgsqlDataSource database)
{
    private const string HistorySql = $"""
        SELECT {RunReader.OutcomeColumns}, id, run_id, rows_estimate, bytes
        FROM freshet.refresh
        WHERE view_oid = $1 AND ($2::bigint IS NULL OR id < $2)
        ORDER BY id DESC
        LIMIT $3
        """;

    // A step into an index for each view, however many rows the ledger has.
    private const string FailuresSql = $"""
        SELECT f.* FROM unnest($1::oid[]) AS v (view)
        CROSS JOIN LATERAL (
            SELECT {RunReader.OutcomeColumns}, id, run_id, rows_estimate, bytes
            FROM freshet.refresh
            WHERE view_oid = v.view AND reason_code = ANY ($2)
            ORDER BY id DESC LIMIT 1) f
        """;

    /// <summary>The refreshes of a view, and what kept it from being refreshed, the latest first.</summary>
    /// <param name="before">Only those recorded before the row of this id.</param>
    /// <exception cref="NpgsqlException">The ledger cannot be read.</exception>
    public async Task<IReadOnlyList<RecordedRefresh>> ReadAsync(uint view, long? before, int limit, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(HistorySql).With(NpgsqlDbType.Oid, view).With(NpgsqlDbType.Bigint, before).With(NpgsqlDbType.Integer, limit);
        return await statements.ListAsync(Row, cancellationToken);
    }

    /// <summary>The latest failure of each view that has one.</summary>
    /// <exception cref="NpgsqlException">The ledger cannot be read.</exception>
    public async Task<IReadOnlyDictionary<uint, RecordedRefresh>> ReadFailuresAsync(
        IReadOnlyCollection<uint> views, CancellationToken cancellationToken)
    {
        if (views.Count == 0)
            return new Dictionary<uint, RecordedRefresh>();
        await using var statements = new Statements(database);
        statements.Add(FailuresSql).With(NpgsqlDbType.Array | NpgsqlDbType.Oid, views.ToArray())
            .With(NpgsqlDbType.Array | NpgsqlDbType.Text, ReasonCodes.With(Effect.Failure).Select(Words.Of).ToArray());
        return (await statements.ListAsync(Row, cancellationToken)).ToDictionary(row => row.Outcome.Oid);
    }

    private static RecordedRefresh Row(NpgsqlDataReader row)
    {
        const int Next = RunReader.OutcomeWidth;
        return new(
            row.GetInt64(Next), row.GetGuid(Next + 1), RunReader.Outcome(row), row.Nullable<long>(Next + 2), row.Nullable<long>(Next + 3));
    }
}
