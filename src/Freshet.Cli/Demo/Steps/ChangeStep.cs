using Spectre.Console;

namespace Freshet.Cli;

/// <summary>Changes the data, and shows that no report knows.</summary>
internal sealed class ChangeStep(DemoEngine engine, CancellationToken cancellationToken)
{
    private static readonly StageColumn[] Columns =
        [new("Report"), new("Figure"), new("In the report", IsNumber: true, Color.Red), new("In the tables", IsNumber: true)];

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await engine.Pool.ExecuteAsync(DemoSql.File("change.sql"), cancellationToken);
        var figures = await Figure.ReadAsync(engine.Pool, cancellationToken);
        Stage.Say("Life continues: 20,000 more events, and a new tenant. The reports do not show them, and nothing warns their readers:");
        Stage.Table(
            Columns,
            [.. figures.Select(figure => (IReadOnlyList<string>)[figure.Report, figure.What, figure.InReport, figure.InTables])]);
        return figures;
    }
}
