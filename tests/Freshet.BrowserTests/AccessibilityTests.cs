using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Freshet.BrowserTests;

/// <summary>axe, with the rules of WCAG 2.2 A and AA, on every page.</summary>
public sealed class AccessibilityTests
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"] },
    };

    private static readonly string[] Places =
    [
        "#/",
        "#/runs",
        "#/graph",
        "#/graph?database=main&schema=reports&view=fresh_hourly",
        "#/view?database=main&schema=reports&view=fresh_hourly",
        "#/view?database=main&schema=reports&view=failing_hourly",
        "#/view?database=main&schema=reports&view=late_hourly",
        "#/view?database=main&schema=reports&view=running_hourly",
        "#/view?database=main&schema=reports&view=paused_hourly",
        "#/view?database=main&schema=reports&view=never",
        "#/view?database=main&schema=reports&view=no_such_view",
    ];

    [InBrowser]
    public async Task Every_page_is_accessible_in_light_and_dark(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var stage = await EveryStatus.CreateAsync(db);
        var runs = await db.ListAsync<string>("SELECT 'main.' || id FROM freshet.run ORDER BY requested_at");
        foreach (var look in new[] { Look.Light, Look.Dark })
        {
            await using var dashboard = await Dashboard.OpenAsync(stage.Service, look: look);
            dashboard.Witness.Expect("status of 404"); // of the view that is not there
            foreach (var place in Places.Concat(runs.Select(run => $"#/run?id={run}")))
            {
                await dashboard.GoAsync(place);
                await SettledAsync(dashboard);
                await ShouldBeAccessibleAsync(dashboard, $"{place} {look.Scheme}");
            }
        }
    }

    [InBrowser]
    public async Task Plan_before_an_act_and_the_request_for_a_key_are_accessible(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var open = await FreshetService.StartAsync(db);
        var command = FreshetService.Command(db);
        command["ApiKey"] = "0123456789abcdef0123456789abcdef";
        await using var closed = await FreshetService.StartAsync(command);
        foreach (var look in new[] { Look.Light, Look.Dark })
        {
            await using (var dashboard = await Dashboard.OpenAsync(open, "#/view?database=main&schema=public&view=a_hourly", look))
            {
                await dashboard.Button("Refresh").First.ClickAsync();
                await Dashboard.ShowsAsync(dashboard.Button("Refresh 1 view"));
                await ShouldBeAccessibleAsync(dashboard, $"plan {look.Scheme}");
            }
            await using (var dashboard = await Dashboard.OpenAsync(closed, look: look))
            {
                dashboard.Witness.Expect("status of 401");
                await Dashboard.ShowsAsync(dashboard.Page.GetByLabel("Key", new() { Exact = false }));
                await ShouldBeAccessibleAsync(dashboard, $"key {look.Scheme}");
            }
        }
    }

    /// <summary>All that the place asked for has arrived.</summary>
    private static Task SettledAsync(Dashboard dashboard) =>
        Assertions.Expect(dashboard.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);

    private static async Task ShouldBeAccessibleAsync(Dashboard dashboard, string place)
    {
        var result = await dashboard.Page.RunAxe(Rules);
        result.Passes.ShouldNotBeEmpty();
        result.Violations.Select(violation => $"{place}: {violation.Id}: {violation.Help}: "
            + string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))).ShouldBeEmpty();
    }
}
