using Npgsql;

namespace Freshet.Cli;

/// <summary>One number of a report, and the same from the tables that the report is made from.</summary>
internal sealed record Figure(string Report, string What, string InReport, string InTables)
{
    public bool IsRight => InReport == InTables;

    public static async Task<IReadOnlyList<Figure>> ReadAsync(NpgsqlDataSource pool, CancellationToken cancellationToken)
    {
        var rows = await pool.RowsAsync(DemoSql.File("figures.sql"), cancellationToken);
        return [.. rows.Select(row => new Figure(row[0], row[1], row[2], row[3]))];
    }
}
