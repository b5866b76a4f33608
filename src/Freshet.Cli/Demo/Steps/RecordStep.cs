using Spectre.Console;

namespace Freshet.Cli;

/// <summary>Shows that the reports are right, and how the ledger records them.</summary>
internal sealed class RecordStep(DemoEngine engine, CancellationToken cancellationToken)
{
    private static readonly StageColumn[] FigureColumns =
    [
        new("Report"),
        new("Before", IsNumber: true, Color.Red),
        new("Now", IsNumber: true, Color.Green),
        new("In the tables", IsNumber: true),
    ];

    private static readonly StageColumn[] FreshnessColumns =
        [new("view_name"), new("status", Colour: Color.Green), new("data_as_of", IsNumber: true), new("age", IsNumber: true)];

    public async Task<IReadOnlyList<Figure>> RunAsync(IReadOnlyList<Figure> before)
    {
        var after = await Figure.ReadAsync(engine.Pool, cancellationToken);
        Stage.Table(
            FigureColumns,
            [.. after.Zip(before, (now, then) => (IReadOnlyList<string>)[now.Report, then.InReport, now.InReport, now.InTables])]);

        Stage.Say(
            "Each refresh is recorded in the same transaction as its data, so any screen can show how fresh a report is, with SQL. "
            + "A view that reads other views is as old as the oldest of them:");
        Stage.Code("SELECT view_name, status, data_as_of, age", "FROM freshet.freshness ORDER BY data_as_of LIMIT 4;");
        Stage.Table(FreshnessColumns, await engine.Pool.RowsAsync(DemoSql.File("freshness.sql"), cancellationToken));
        return after;
    }
}
