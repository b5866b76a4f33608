namespace Freshet.BrowserTests;

public sealed class RunTests
{
    [InBrowser]
    public async Task Run_is_a_timeline_and_a_table_with_skips_and_their_reasons(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            TestSupport.Views.Of("source", "fine_hourly") + TestSupport.Views.Dividing("divisor", "broken_hourly")
            + TestSupport.Views.Reading("broken_hourly", "reading_hourly"));
        await db.ExecuteAsync("INSERT INTO divisor VALUES (1, 0)");
        await using var service = await FreshetService.StartAsync(db);
        var run = await service.RefreshAsync("?cadence=hourly");
        await service.RunIsAsync(run, "partly_failed");
        await using var dashboard = await Dashboard.OpenAsync(service, "#/runs");

        await dashboard.Main.GetByRole(AriaRole.Link).Filter(new() { HasText = "hourly" }).First.ClickAsync();
        await dashboard.Page.WaitForURLAsync($"**#/run?id={run}*");
        await Dashboard.ContainsAsync(dashboard.Main, "lane 1");
        await Dashboard.ContainsAsync(dashboard.Row("fine_hourly"), "refreshed");
        await Dashboard.ContainsAsync(dashboard.Row("broken_hourly"), "division by zero");
        await Dashboard.ContainsAsync(dashboard.Row("reading_hourly"), "skipped");
    }

    [InBrowser]
    public async Task Run_is_followed_while_it_lasts(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(TestSupport.Views.Gated("gated_hourly") + TestSupport.Views.Reading("gated_hourly", "reading_hourly"));
        await db.RefreshAsync("*");
        await gate.CloseAsync();
        await using var service = await GatedService.StartAsync(db);
        var run = await service.RefreshAsync("?cadence=hourly");
        await gate.ReachedAsync();
        await using var dashboard = await Dashboard.OpenAsync(service, $"#/run?id={run}");

        await Dashboard.ContainsAsync(dashboard.Row("reading_hourly"), "gated_hourly"); // what it waits for
        await gate.OpenAsync();

        await Dashboard.ContainsAsync(dashboard.Main, "succeeded");
        await Dashboard.ContainsAsync(dashboard.Row("reading_hourly"), "refreshed");
    }

    [InBrowser]
    public async Task Each_place_has_an_address_for_back_forward_and_reload(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service);

        await dashboard.Row("a_hourly").GetByRole(AriaRole.Link).First.ClickAsync();
        await dashboard.Page.WaitForURLAsync("**#/view?database=main&schema=public&view=a_hourly");
        await dashboard.Link("Runs").ClickAsync();
        await dashboard.Page.WaitForURLAsync("**#/runs*");
        await dashboard.Page.GoBackAsync();
        await Dashboard.ContainsAsync(dashboard.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }), "a_hourly");
        await dashboard.Page.ReloadAsync();
        await Dashboard.ContainsAsync(dashboard.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }), "a_hourly");
        await dashboard.Page.GoForwardAsync();
        await dashboard.Page.WaitForURLAsync("**#/runs*");
    }
}
