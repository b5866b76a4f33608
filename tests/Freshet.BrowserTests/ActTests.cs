namespace Freshet.BrowserTests;

public sealed class ActTests
{
    [InBrowser]
    public async Task Refresh_is_planned_started_by_a_click_and_watched_to_its_end(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await GatedViewAsync(db);
        await using var service = await GatedService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service, "#/view?database=main&schema=public&view=gated_hourly");

        await dashboard.Button("Refresh").First.ClickAsync();
        await Dashboard.ShowsAsync(dashboard.Button("Refresh 1 view"));
        await gate.CloseAsync();
        await dashboard.Button("Refresh 1 view").ClickAsync();
        await gate.ReachedAsync();
        await Dashboard.ShowsAsync(dashboard.Button("Cancel"));
        await gate.OpenAsync();

        await dashboard.ShowsAsync("succeeded");
        (await db.ScalarAsync<string>("SELECT status FROM freshet.run")).ShouldBe("succeeded");
    }

    [InBrowser]
    public async Task Run_is_cancelled_by_a_click(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await GatedViewAsync(db);
        await gate.CloseAsync();
        await using var service = await GatedService.StartAsync(db);
        var run = await service.RefreshAsync("?view=gated_hourly");
        await gate.ReachedAsync();
        await using var dashboard = await Dashboard.OpenAsync(service, $"#/run?id={run}");

        await dashboard.Button("Cancel").ClickAsync();

        await dashboard.ShowsAsync("cancelled");
        (await service.RunIsAsync(run, "cancelled")).Text("status").ShouldBe("cancelled");
    }

    [InBrowser]
    public async Task View_is_paused_for_a_time_with_a_note_and_resumed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await db.RefreshAsync("a_hourly");
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service, "#/view?database=main&schema=public&view=a_hourly");

        await dashboard.Button("Pause").First.ClickAsync();
        await dashboard.Page.GetByLabel("Note").FillAsync("until the import is fixed");
        await dashboard.Button("Pause 1 view").ClickAsync();
        await dashboard.ShowsAsync("until the import is fixed");
        await db.UntilAsync("SELECT count(*) = 1 FROM freshet.freshness WHERE status = 'paused'");

        await dashboard.Button("Resume").First.ClickAsync();
        await db.UntilAsync("SELECT count(*) = 1 FROM freshet.freshness WHERE status = 'fresh'");
        await Dashboard.ShowsAsync(dashboard.Button("Pause"));
    }

    [InBrowser]
    public async Task Refused_act_keeps_what_was_typed_and_shows_what_to_do(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await db.RefreshAsync("a_hourly");
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service, "#/view?database=main&schema=public&view=a_hourly");
        dashboard.Witness.Expect("status of");

        await dashboard.Button("Pause").First.ClickAsync();
        await dashboard.Page.GetByLabel("Note").FillAsync("until the import is fixed");
        await db.ExecuteAsync("DROP MATERIALIZED VIEW a_hourly");
        await dashboard.Button("Pause 1 view").ClickAsync();

        await Dashboard.ShowsAsync(dashboard.Page.GetByRole(AriaRole.Alert));
        (await dashboard.Page.GetByLabel("Note").InputValueAsync()).ShouldBe("until the import is fixed");
    }

    private static async Task<Gate> GatedViewAsync(TestDatabase db)
    {
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(TestSupport.Views.Gated("gated_hourly"));
        await db.RefreshAsync("gated_hourly");
        return gate;
    }
}
