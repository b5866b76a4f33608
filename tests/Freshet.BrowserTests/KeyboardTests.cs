namespace Freshet.BrowserTests;

public sealed class KeyboardTests
{
    // Far more than there are elements to focus on.
    private const int MostTabs = 200;

    // Three polls of a page that shows no active run.
    private const string ThreePolls = "00:46";

    [InBrowser]
    public async Task Refresh_needs_no_mouse(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await db.RefreshAsync("a_hourly");
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service);
        await Dashboard.ShowsAsync(dashboard.Row("a_hourly"));

        await TabToAsync(dashboard, "a_hourly");
        await dashboard.Page.Keyboard.PressAsync("Enter");
        await Dashboard.ShowsAsync(dashboard.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).Filter(new() { HasText = "a_hourly" }));
        await TabToAsync(dashboard, "Refresh");
        await dashboard.Page.Keyboard.PressAsync("Enter");
        await Dashboard.ShowsAsync(dashboard.Button("Refresh 1 view"));
        await TabToAsync(dashboard, "Refresh 1 view");
        await dashboard.Page.Keyboard.PressAsync("Enter");

        await dashboard.ShowsAsync("succeeded");
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run WHERE status = 'succeeded' AND source = 'http'")).ShouldBe(1);
    }

    [InBrowser]
    public async Task Focus_stays_where_it_is_while_the_page_polls(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly") + TestSupport.Views.Of("source", "c_hourly"));
        await db.RefreshAsync("*");
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service, prepare: page => page.Clock.InstallAsync());
        await Dashboard.ShowsAsync(dashboard.Row("c_hourly"));
        await TabToAsync(dashboard, "c_hourly");
        await dashboard.Page.EvaluateAsync("() => { window.before = document.activeElement }");

        // A view more, which comes before it in the list.
        await db.ExecuteAsync(TestSupport.Views.Of("source", "b_hourly"));
        await dashboard.Page.Clock.RunForAsync(ThreePolls);
        await Dashboard.ShowsAsync(dashboard.Row("b_hourly"));

        (await dashboard.Page.EvaluateAsync<bool>("() => window.before === document.activeElement && document.activeElement !== document.body"))
            .ShouldBeTrue();
        (await dashboard.Page.EvaluateAsync<string>("() => document.activeElement.textContent")).ShouldContain("c_hourly");
    }

    [InBrowser]
    public async Task One_polite_region_reports_changes_and_nothing_else(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Dividing("divisor", "a_hourly"));
        await db.RefreshAsync("*");
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service, prepare: page => page.Clock.InstallAsync());
        await Dashboard.ContainsAsync(dashboard.Row("a_hourly"), "●");
        var region = dashboard.Page.Locator("[aria-live]:not([aria-live=off]), [role=status], [role=log]");
        (await region.CountAsync()).ShouldBe(1);
        (await region.GetAttributeAsync("aria-live") ?? "polite").ShouldBe("polite");
        await dashboard.Page.EvaluateAsync(
            """
            () => {
                window.reported = [];
                const region = document.querySelector('[aria-live]:not([aria-live=off]), [role=status], [role=log]');
                new MutationObserver(() => window.reported.push(region.textContent))
                    .observe(region, { subtree: true, childList: true, characterData: true });
            }
            """);

        await dashboard.Page.Clock.RunForAsync(ThreePolls);
        (await ReportedAsync()).ShouldBeEmpty();
        await db.ExecuteAsync("INSERT INTO divisor VALUES (1, 0)");
        await db.RefreshAsync("*");
        await dashboard.Page.Clock.RunForAsync(ThreePolls);
        await Dashboard.ContainsAsync(dashboard.Row("a_hourly"), "✕");

        (await ReportedAsync()).ShouldContain(text => text.Contains("a_hourly", StringComparison.Ordinal)
            && text.Contains("failing", StringComparison.Ordinal));

        async Task<string[]> ReportedAsync() =>
            [.. (await dashboard.Page.EvaluateAsync<string[]>("window.reported")).Where(text => text.Length > 0)];
    }

    /// <summary>Presses Tab until an element with this text has the focus, which can be seen.</summary>
    private static async Task TabToAsync(Dashboard dashboard, string text)
    {
        for (var i = 0; i < MostTabs; i++)
        {
            await dashboard.Page.Keyboard.PressAsync("Tab");
            var (here, seen) = (await FocusAsync(dashboard, "textContent.trim()"), await FocusAsync(dashboard, "matches(':focus-visible')"));
            if (here == text || (text.Contains('_', StringComparison.Ordinal) && here.EndsWith(text, StringComparison.Ordinal)))
            {
                seen.ShouldBe("true");
                return;
            }
        }
        throw new InvalidOperationException($"Tab does not lead to '{text}'.");
    }

    private static Task<string> FocusAsync(Dashboard dashboard, string what) =>
        dashboard.Page.EvaluateAsync<string>($"() => String(document.activeElement.{what})");
}
