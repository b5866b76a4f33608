namespace Freshet.BrowserTests;

public sealed class StatusTests
{
    [InBrowser]
    public async Task Each_status_is_a_shape_and_a_word(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var stage = await EveryStatus.CreateAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(stage.Service);

        foreach (var (view, shape, word) in EveryStatus.Views)
        {
            await Dashboard.ContainsAsync(dashboard.Row(view), shape);
            await Dashboard.ContainsAsync(dashboard.Row(view), word);
        }
    }

    [InBrowser]
    public async Task Answer_comes_first_as_a_sentence_that_names_the_cause(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var stage = await EveryStatus.CreateAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(stage.Service);

        await Dashboard.ContainsAsync(dashboard.Main, "of 8 views");
        await Dashboard.ContainsAsync(dashboard.Main, "division by zero");
        var text = await dashboard.Main.InnerTextAsync();
        text.IndexOf("of 8 views", StringComparison.Ordinal).ShouldBeLessThan(text.IndexOf("reports.fresh_hourly", StringComparison.Ordinal));
    }

    [InBrowser]
    public async Task Refresh_that_another_client_started_is_seen_to_end(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var stage = await EveryStatus.CreateAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(stage.Service);
        await Dashboard.ContainsAsync(dashboard.Row("reports.running_hourly"), "◐");

        await stage.OpenAsync();

        await Dashboard.ContainsAsync(dashboard.Row("reports.running_hourly"), "●");
    }

    // No answer of today has it, as a later version rejects refreshes: the page must know the word by then.
    [InBrowser]
    public async Task Rejected_views_have_their_own_shape(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service, prepare: page => page.RouteAsync("**/api/views?*", async route =>
        {
            var answer = await route.FetchAsync();
            var text = await answer.TextAsync();
            await route.FulfillAsync(new()
            {
                Response = answer, Body = text.Replace("\"status\":\"unknown\"", "\"status\":\"rejected\"", StringComparison.Ordinal),
            });
        }));

        await Dashboard.ContainsAsync(dashboard.Row("public.a_hourly"), "⊘");
        await Dashboard.ContainsAsync(dashboard.Row("public.a_hourly"), "rejected");
    }

    [InBrowser]
    public async Task Database_without_views_teaches_how_to_name_one(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service);

        await Dashboard.ContainsAsync(dashboard.Main, "_hourly");
        await dashboard.GoAsync("#/runs");
        await Dashboard.ContainsAsync(dashboard.Main, "freshet refresh");
        await dashboard.GoAsync("#/graph");
        await Dashboard.ContainsAsync(dashboard.Main, "view");
    }
}
