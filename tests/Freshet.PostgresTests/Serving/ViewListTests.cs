namespace Freshet.PostgresTests.Serving;

public sealed class ViewListTests
{
    [EachServer]
    public async Task Views_are_filtered_by_all_parameters(string server)
    {
        await using var a = await TestDatabase.CreateAsync(server);
        await using var b = await TestDatabase.CreateAsync(server);
        await a.ExecuteAsync("CREATE SCHEMA sales;" + Views.Of("source", "x_hourly") + Views.Of("source", "y_daily")
            + Views.Of("source", "sales.x_daily") + Views.Of("source", "unscheduled"));
        await b.ExecuteAsync(Views.Of("source", "x_hourly"));
        await a.RefreshAsync("y_daily");
        await using var service = await FreshetService.StartAsync(a, b);

        foreach (var (query, expected) in new (string, string[])[]
        {
            ("", ["a.public.unscheduled", "a.public.x_hourly", "a.public.y_daily", "a.sales.x_daily", "b.public.x_hourly"]),
            ("?database=B", ["b.public.x_hourly"]),
            ("?cadence=daily", ["a.public.y_daily", "a.sales.x_daily"]),
            ("?view=x_*", ["a.public.x_hourly", "a.sales.x_daily", "b.public.x_hourly"]),
            ("?view=sales.*", ["a.sales.x_daily"]),
            ("?status=unknown&database=a", ["a.public.x_hourly", "a.sales.x_daily"]),
            ("?status=fresh", ["a.public.y_daily"]),
            ("?status=fresh,unscheduled", ["a.public.unscheduled", "a.public.y_daily"]),
            ("?status=failing, fresh", ["a.public.y_daily"]),
            ("?status=unscheduled&cadence=daily", []),
            ("?view=nothing", []),
            (
                "?database=&cadence=&view=&status=",
                ["a.public.unscheduled", "a.public.x_hourly", "a.public.y_daily", "a.sales.x_daily", "b.public.x_hourly"]),
        })
        {
            var views = (await service.GetAsync($"/api/views{query}")).ShouldBe(200).Json.Items();
            views.Select(view => $"{view.Text("database")}.{view.Text("schema")}.{view.Text("name")}").ShouldBe(expected, query);
        }
    }

    [EachServer]
    public async Task Views_show_a_refresh_a_second_later_at_most(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        (await service.GetAsync("/api/views")).ShouldBe(200).Json.Items().Of("a_hourly").Text("status").ShouldBe("unknown");

        await service.RunIsAsync(await service.RefreshAsync("?cadence=hourly"), "succeeded");

        await Eventually.HoldsAsync(
            async () => (await service.GetAsync("/api/views")).Json.Items().Of("a_hourly").Text("status") == "fresh",
            async () => (await service.GetAsync("/api/views")).Text);
        var view = (await service.GetAsync("/api/views")).Json.Items().Of("a_hourly");
        view.Names().ShouldBe(["database", "schema", "name", "cadence",
            "status", "dataAsOf", "lateAfter", "lastRefreshedAt", "lastDurationMs", "nextDueAt", "refreshing", "populated", "concurrent", "problems"]);
    }

    [EachServer]
    public async Task View_that_was_made_just_now_can_be_refreshed_at_once(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);
        (await service.GetAsync("/api/views")).ShouldBe(200).Json.Items().ShouldBeEmpty();
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));

        await service.RunIsAsync(await service.RefreshAsync("?view=a_hourly"), "succeeded");
    }

    [EachServer]
    public async Task View_has_no_status_once_the_ledger_cannot_be_read_any_more(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.RefreshAsync(Select.All);
        var role = await db.CreateRoleAsync();
        await db.ExecuteAsync(LedgerGrants.ToRecord(role));
        var freshet = FreshetService.Command(db);
        freshet["Databases__main__ConnectionString"] = FreshetCommand.ConnectionString(db, role);
        await using var service = await FreshetService.StartAsync(freshet);
        (await service.GetAsync("/api/views")).ShouldBe(200).Json.Items().Of("a_hourly").Text("status").ShouldBe("fresh");

        await db.ExecuteAsync($"REVOKE USAGE ON SCHEMA freshet FROM {role}");

        await Eventually.HoldsAsync(
            async () => (await service.GetAsync("/api/views")).Json.Items().Of("a_hourly").Text("status") is null,
            async () => (await service.GetAsync("/api/views")).Text);
    }
}
