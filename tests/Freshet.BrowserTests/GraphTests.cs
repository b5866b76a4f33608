using System.Text.RegularExpressions;

namespace Freshet.BrowserTests;

public sealed partial class GraphTests
{
    private const int Boxes = 230;

    // A view that 230 others read, in two schemas: more than are drawn.
    private const string WideSql = """
        CREATE SCHEMA reports;
        CREATE TABLE source (id integer);
        CREATE MATERIALIZED VIEW root_hourly AS SELECT * FROM source;
        DO $$ BEGIN
            FOR i IN 1..115 LOOP
                EXECUTE format('CREATE MATERIALIZED VIEW reports.leaf_%s_hourly AS SELECT * FROM root_hourly', i);
                EXECUTE format('CREATE MATERIALIZED VIEW leaf_%s_hourly AS SELECT * FROM root_hourly', i);
            END LOOP;
        END $$;
        """;

    [InBrowser]
    public async Task Graph_of_a_view_is_drawn_and_is_also_a_table(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            TestSupport.Views.Of("source", "a_hourly")
            + "CREATE VIEW plain AS SELECT * FROM a_hourly;"
            + TestSupport.Views.Reading("plain", "b_hourly") + TestSupport.Views.Of("elsewhere", "c_hourly"));
        await db.RefreshAsync("*");
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service, "#/graph?database=main&schema=public&view=b_hourly");

        foreach (var name in new[] { "source", "a_hourly", "plain", "b_hourly" })
        {
            await Dashboard.ShowsAsync(dashboard.Page.Locator("svg text").Filter(new() { HasText = name }));
            await Dashboard.ShowsAsync(dashboard.Row(name));
        }
        (await dashboard.Page.Locator("svg").GetByText("c_hourly").CountAsync()).ShouldBe(0);
        await dashboard.Row("a_hourly").GetByRole(AriaRole.Link).First.ClickAsync();
        await dashboard.Page.WaitForURLAsync("**view=a_hourly*");
    }

    [InBrowser]
    public async Task Without_a_choice_connected_groups_are_listed_worst_first(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            TestSupport.Views.Of("source", "a_hourly") + TestSupport.Views.Reading("a_hourly", "b_hourly")
            + TestSupport.Views.Dividing("divisor", "z_hourly"));
        await db.RefreshAsync("*");
        await db.ExecuteAsync("INSERT INTO divisor VALUES (1, 0)");
        await db.RefreshAsync("z_hourly");
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service, "#/graph");

        await dashboard.ShowsAsync("z_hourly");
        var text = await dashboard.Main.InnerTextAsync();
        text.IndexOf("z_hourly", StringComparison.Ordinal).ShouldBeLessThan(text.IndexOf("a_hourly", StringComparison.Ordinal));
    }

    [InBrowser]
    public async Task More_than_200_boxes_are_grouped_by_schema(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(WideSql);
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service, "#/graph?database=main&schema=public&view=root_hourly");

        await Dashboard.ShowsAsync(dashboard.Page.Locator("svg text").Filter(new() { HasTextRegex = Rest() }));
        (await dashboard.Page.Locator("svg a").CountAsync()).ShouldBeLessThan(Boxes);
    }

    [GeneratedRegex(@"\+\d+ more", RegexOptions.None, 1000)]
    private static partial Regex Rest();
}
