namespace Freshet.BrowserTests;

public sealed class NameTests
{
    private static readonly string[] Names =
    [
        "<script>alert(1)</script>_hourly",
        "<img src=x onerror=alert(2)>_hourly",
        "\"double\" and 'single'_hourly",
        "Größe 🐘_hourly",
        "a/b%2F?c#d&e=f_hourly",
        "new\nline_hourly",
        new string('x', 56) + "_hourly",
    ];

    [InBrowser]
    public async Task Names_are_text_and_lead_to_their_view(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE TABLE source (id integer, amount integer)");
        foreach (var name in Names)
            await db.ExecuteAsync(
                $"CREATE MATERIALIZED VIEW {ViewName.Quote(name)} AS SELECT * FROM source; CREATE UNIQUE INDEX ON {ViewName.Quote(name)} (id)");
        await db.RefreshAsync("*");
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service);

        foreach (var name in Names)
        {
            await dashboard.GoAsync("#/");
            // What a person sees of control characters is an escape.
            var link = dashboard.Page.GetByRole(AriaRole.Row).GetByRole(AriaRole.Link).Filter(new() { HasText = Seen(name) });
            await link.First.ClickAsync();
            await Dashboard.ContainsAsync(dashboard.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }), Seen(name));
            await dashboard.ShowsAsync("SELECT");
            Uri.UnescapeDataString(dashboard.Page.Url).ShouldEndWith($"#/view?database=main&schema=public&view={name}");
            await dashboard.Page.ReloadAsync();
            await Dashboard.ContainsAsync(dashboard.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }), Seen(name));
        }
        (await dashboard.Page.Locator("main script, main img").CountAsync()).ShouldBe(0);
    }

    [InBrowser]
    public async Task View_with_a_hard_name_is_refreshed_by_a_click(string server)
    {
        const string name = "a/b%2F?c \"quoted\" 🐘_hourly";
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            $"CREATE MATERIALIZED VIEW {ViewName.Quote(name)} AS SELECT 1 AS id; CREATE UNIQUE INDEX ON {ViewName.Quote(name)} (id)");
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(
            service, $"#/view?database=main&schema=public&view={Uri.EscapeDataString(name)}");

        await dashboard.Button("Refresh").First.ClickAsync();
        await dashboard.Button("Refresh 1 view").ClickAsync();

        await dashboard.ShowsAsync("succeeded");
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.freshness WHERE status = 'fresh'")).ShouldBe(1);
    }

    private static string Seen(string name) => name.Replace("\n", "\\n", StringComparison.Ordinal);
}
