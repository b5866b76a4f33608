using Freshet.Formatting;
using Spectre.Console;

namespace Freshet.Cli;

/// <summary>Loads the sample product, and compares its reports as queries and as views.</summary>
internal sealed class LoadStep(DemoEngine engine, CancellationToken cancellationToken)
{
    private static readonly StageColumn[] Columns =
        [new("Report"), new("Live query", IsNumber: true), new("As a view", IsNumber: true), new("Faster", IsNumber: true, Color.Green)];

    public async Task<IReadOnlyList<ReportTimes>> RunAsync()
    {
        var loading = await Stage.WaitAsync("Loading a sample product…", () => engine.LoadAsync(cancellationToken));
        Stage.Say(
            $"A product with 200 tenants, 20,000 users and 1,000,000 events of the last 30 days; it took {Times.Text(loading)} to load.");

        var views = (await engine.ReadAsync()).Catalog.Views;
        var times = await Stage.WaitAsync(
            $"Running its {views.Count} reports…", () => ReportTimes.MeasureAsync(engine.Pool, views, cancellationToken));
        Stage.Say(
            "Everyone who opens a report waits for its query, unless the result is stored as a materialized view. "
            + "Both were measured just now, fetching all rows:");
        Stage.Table(Columns, [.. times.Select(report => report.Row())]);

        var nested = views.Where(view => view.Reads.Count > 0).Select(view => view.Name);
        Stage.Say(
            $"{string.Join(" and ", nested)} are quick either way, as they read other views. So they have to be refreshed after those.");
        return times;
     }
}
