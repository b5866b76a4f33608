using System.Globalization;
using Xunit.Abstractions;

namespace Freshet.BrowserTests;

public sealed class ManyViewsTests(ITestOutputHelper output)
{
    private const int Count = 1000;

    private const string ViewsSql = """
        CREATE TABLE source (id integer);
        DO $$ BEGIN
            FOR i IN 1..1000 LOOP
                EXECUTE format('CREATE MATERIALIZED VIEW view_%s_hourly AS SELECT * FROM source', i);
            END LOOP;
        END $$;
        """;

    [InBrowser]
    public async Task Thousand_views_are_shown_found_and_counted(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(ViewsSql);
        await using var service = await FreshetService.StartAsync(db);
        (await service.GetAsync("/api/views?limit=1")).ShouldBe(200); // the first question after a start includes that
        await using var dashboard = await Dashboard.OpenAsync(service, prepare: page => page.AddInitScriptAsync(
            """
            window.longTasks = [];
            new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration])))
                .observe({ type: 'longtask', buffered: true });
            """));

        await Dashboard.ContainsAsync(dashboard.Main, $"of {Count.ToString("N0", CultureInfo.InvariantCulture).Replace(',', '\u2009')} views");
        await Dashboard.ShowsAsync(dashboard.Row("view_1_hourly"));
        var first = await dashboard.Page.EvaluateAsync<double>("() => performance.now()");
        await dashboard.Page.GetByRole(AriaRole.Searchbox).FillAsync("view_77");
        await Assertions.Expect(dashboard.Row("_hourly")).ToHaveCountAsync(11);
        await dashboard.Page.GetByRole(AriaRole.Searchbox).FillAsync("");
        await Dashboard.ShowsAsync(dashboard.Row("view_1_hourly"));

        var tasks = await dashboard.Page.EvaluateAsync<double[][]>("() => window.longTasks");
        output.WriteLine($"First data after {first:F0} ms; long tasks: "
            + string.Join(", ", tasks.Select(task => $"{task[1]:F0} ms at {task[0]:F0} ms")));
        // Times depend on the machine. That the page does not put all rows into the document is what keeps them short.
        (await dashboard.Page.Locator("*").CountAsync()).ShouldBeLessThan(20 * Count);
    }
}
