using Freshet.Databases;
using Freshet.Formatting;
using Npgsql;

namespace Freshet.Freshness;

/// <summary>Reads the freshness of all views from <c>freshet.freshness</c>: one cheap query, without problems.</summary>
public static class FreshnessReader
{
    private const string Sql = """
        SELECT view_schema, view_name, status, data_as_of, late_after,
               extract(epoch FROM age)::float8,
               extract(epoch FROM clock_timestamp() - late_after)::float8
        FROM freshet.freshness
        """;

    private const string CountsSql = "SELECT status, count(*)::integer FROM freshet.freshness GROUP BY status";

    /// <exception cref="NpgsqlException">The database cannot be reached, or has no ledger.</exception>
    public static async Task<IReadOnlyList<ViewFreshness>> ReadAsync(Database database, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database.Pool);
        statements.Add(Sql);
        return await statements.ListAsync(View, cancellationToken);
    }

    /// <summary>How many views there are of each status.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached, or has no ledger.</exception>
    public static async Task<IReadOnlyDictionary<ViewStatus, int>> CountAsync(Database database, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database.Pool);
        statements.Add(CountsSql);
        var counts = await statements.ListAsync(
            row => (Status: Words.Parse<ViewStatus>(row.GetString(0)), Number: row.GetInt32(1)), cancellationToken);
        return counts.ToDictionary(count => count.Status, count => count.Number);
    }

    private static ViewFreshness View(NpgsqlDataReader row) => new(
        new(row.GetString(0), row.GetString(1)),
        Words.Parse<ViewStatus>(row.GetString(2)),
        row.Nullable<DateTimeOffset>(3),
        row.Nullable<DateTimeOffset>(4),
        Seconds(row, 5),
        Seconds(row, 6));

    private static TimeSpan? Seconds(NpgsqlDataReader row, int column) =>
        row.Nullable<double>(column) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
