using Spectre.Console;

namespace Freshet.Cli;

/// <summary>Shows that the reports are right, and what the ledger says of them.</summary>
internal sealed class RecordStep(DemoEngine engine, CancellationToken cancellationToken)
{
    private static readonly StageColumn[] FigureColumns =
        [new("Report"), new("Figure"), new("Said", IsNumber: true, Color.Red), new("Says now", IsNumber: true, Color.Green), new("Tables say", IsNumber: true)];

    private static readonly StageColumn[] FreshnessColumns =
        [new("view_name"), new("cadence"), new("status", Colour: Color.Green), new("data_as_of", IsNumber: true), new("age", IsNumber: true)];

    public async Task<IReadOnlyList<Figure>> RunAsync(IReadOnlyList<Figure> before)
    {
        var after = await Figure.ReadAsync(engine.Pool, cancellationToken);
        Stage.Table(FigureColumns, [.. after.Zip(before, (now, then) => (IReadOnlyList<string>)[now.Report, now.What, then.InReport, now.InReport, now.InTables])]);

        Stage.Say("Each refresh was recorded in the same transaction as its data. So SQL can tell a screen how fresh a report is, and whether it is late, even when Freshet itself is down:");
        Stage.Code("SELECT view_name, cadence, status, data_as_of, age FROM freshet.freshness ORDER BY data_as_of LIMIT 4;");
        Stage.Table(FreshnessColumns, await engine.Pool.RowsAsync(DemoSql.File("freshness.sql"), cancellationToken));
        return after;
    }
}
