namespace Freshet.BrowserTests;

/// <summary>What the page may say when the server says nothing.</summary>
public sealed class TruthTests
{
    // Between two polls of a page that shows no active run, and a bit.
    private const string OnePoll = "00:16";

    [InBrowser]
    public async Task Nothing_is_shown_as_fresh_a_minute_after_the_server_went_and_all_is_well_when_it_is_back(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await db.RefreshAsync("a_hourly");
        var command = FreshetService.Command(db);
        await using var service = await FreshetService.StartAsync(command);
        await using var dashboard = await Dashboard.OpenAsync(service, prepare: page => page.Clock.InstallAsync());
        dashboard.Witness.Expect("ERR_CONNECTION_REFUSED");
        await Dashboard.ContainsAsync(dashboard.Row("a_hourly"), "●");

        (await service.EndAsync()).ShouldExit(0);
        await dashboard.Page.Clock.RunForAsync("00:30");
        await Dashboard.ContainsAsync(dashboard.Row("a_hourly"), "a_hourly");
        await dashboard.Page.Clock.RunForAsync("00:45");
        await dashboard.ShowsAsync("last known at");
        (await dashboard.Main.InnerTextAsync()).ShouldNotContain("●");

        await using var again = await FreshetService.StartAsync(command, $"{service.Address.Port}");
        await dashboard.Page.Clock.RunForAsync("01:00");
        await Dashboard.ContainsAsync(dashboard.Row("a_hourly"), "●");
        await Dashboard.ShowsNoneAsync(dashboard.Page.GetByText("last known at"));
    }

    [InBrowser]
    public async Task View_past_its_promise_turns_late_without_an_answer(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await db.RefreshAsync("a_hourly");
        await using var service = await FreshetService.StartAsync(db);
        // Fresh for another 40 seconds.
        await db.ExecuteAsync(
            """
            INSERT INTO freshet.policy (view_schema, view_name, max_age) VALUES ('public', 'a_hourly', '1 hour');
            UPDATE freshet.view_state SET data_as_of = now() - interval '59 minutes 20 seconds';
            """);
        await using var dashboard = await Dashboard.OpenAsync(service, prepare: page => page.Clock.InstallAsync());
        dashboard.Witness.Expect("ERR_FAILED");
        await Dashboard.ContainsAsync(dashboard.Row("a_hourly"), "●");

        await dashboard.Page.RouteAsync("**/api/views?*", route => route.AbortAsync());
        await dashboard.Page.Clock.RunForAsync("00:45");

        await Dashboard.ContainsAsync(dashboard.Row("a_hourly"), "▲");
        await Dashboard.ContainsAsync(dashboard.Row("a_hourly"), "late");
    }

    [InBrowser]
    public async Task Unchanged_answers_are_asked_for_by_their_tag(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service, prepare: page => page.Clock.InstallAsync());
        await Dashboard.ShowsAsync(dashboard.Row("a_hourly"));

        var next = dashboard.Page.WaitForRequestAsync("**/api/views?*");
        await dashboard.Page.Clock.RunForAsync(OnePoll);

        (await (await next).AllHeadersAsync()).ShouldContainKey("if-none-match");
    }

    [InBrowser]
    public async Task Hidden_page_does_not_poll(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service, prepare: page => page.Clock.InstallAsync());
        await Dashboard.ShowsAsync(dashboard.Row("a_hourly"));
        var polls = 0;
        dashboard.Page.Request += (_, _) => polls++;

        await HideAsync(dashboard, hidden: true);
        await dashboard.Page.Clock.RunForAsync("05:00");
        polls.ShouldBe(0);
        await HideAsync(dashboard, hidden: false);
        await Eventually.HoldsAsync(() => Task.FromResult(polls > 0), () => Task.FromResult("It polls once it is seen."));
    }

    // A headless browser has no other window that could cover the page.
    private static async Task HideAsync(Dashboard dashboard, bool hidden) => await dashboard.Page.EvaluateAsync(
        """
        hidden => {
            Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
            Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => hidden ? 'hidden' : 'visible' });
            document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        hidden);
}
