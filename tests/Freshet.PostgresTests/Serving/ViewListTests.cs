using System.Globalization;
using System.Text.Json;

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
    public async Task Views_show_a_refresh_two_seconds_later_at_most(string server)
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
            "status", "dataAsOf", "lateAfter", "lastRefreshedAt", "lastDurationMs", "nextDueAt", "refreshing", "populated", "concurrent", "problems",
            "method", "failuresInRow", "nextTryAt", "pausedUntil", "pauseNote", "rows", "bytes", "durations", "lastFailure"]);
        view.Text("method").ShouldBe("concurrent");
        view.GetProperty("durations").ValueKind.ShouldBe(JsonValueKind.Null);
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

    [EachServer]
    public async Task History_of_views_is_included_on_request(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Dividing("numbers", "b_hourly"));
        await db.RefreshAsync("*");
        await db.RefreshAsync(Select.Views("*") with { Force = true });
        await db.ExecuteAsync("INSERT INTO numbers VALUES (1, 0)");
        await db.RefreshAsync(Select.Views("*") with { Force = true });
        await using var service = await FreshetService.StartAsync(db);

        var views = (await service.GetAsync("/api/views?include=history")).ShouldBe(200).Json.Items();

        views.Of("a_hourly").Items("durations").Count.ShouldBe(3);
        views.Of("a_hourly").GetProperty("lastFailure").ValueKind.ShouldBe(JsonValueKind.Null);
        views.Of("b_hourly").Items("durations").Count.ShouldBe(2);
        views.Of("b_hourly").GetProperty("failuresInRow").GetInt32().ShouldBe(1);
        var failure = views.Of("b_hourly").GetProperty("lastFailure");
        failure.Names().ShouldBe(["at", "code", "reason", "message", "sqlState", "runId"]);
        failure.Text("sqlState").ShouldBe("22012");
        (await service.GetAsync($"/api/runs/{failure.Text("runId")}")).ShouldBe(200);
        var tried = views.Of("b_hourly").GetProperty("nextTryAt").GetDateTimeOffset();
        tried.ShouldBeGreaterThan(failure.GetProperty("at").GetDateTimeOffset());
        tried.ShouldBeLessThanOrEqualTo(failure.GetProperty("at").GetDateTimeOffset() + TimeSpan.FromHours(1));
        (await service.GetAsync("/api/views?include=all")).ShouldBeProblem(400, "bad_request", "history");
    }

    [EachServer]
    public async Task Pages_over_two_databases_have_each_view_once(string server)
    {
        await using var a = await TestDatabase.CreateAsync(server);
        await using var b = await TestDatabase.CreateAsync(server);
        foreach (var db in new[] { a, b })
            await db.ExecuteAsync(string.Concat(new[] { "x", "\"Y . y\"", "\"é?&=\"", "z" }.Select(name => Views.Of("source", name))));
        await using var service = await FreshetService.StartAsync(a, b);

        var listed = new List<string>();
        for (var path = "/api/views?limit=3"; path is not null;)
        {
            var page = (await service.GetAsync(path)).ShouldBe(200);
            page.Headers.TryGetValue("Freshet-Total", out var total).ShouldBe(listed.Count == 0, path);
            if (listed.Count == 0)
                total.ShouldBe("8");
            listed.AddRange(page.Json.Items().Select(view => $"{view.Text("database")} {view.Text("name")}"));
            path = page.Headers.TryGetValue("Link", out var link) ? $"/api/views{link[1..link.IndexOf('>', StringComparison.Ordinal)]}" : null;
        }

        listed.ShouldBe(["a Y . y", "a x", "a z", "a é?&=", "b Y . y", "b x", "b z", "b é?&="]);
        foreach (var wrong in new[] { "x", "AAAA", "WyJhIl0" })
            (await service.GetAsync($"/api/views?after={wrong}")).ShouldBeProblem(400, "bad_request", "Link");
        (await service.GetAsync("/api/views?limit=0")).ShouldBeProblem(400, "bad_request", "limit");
    }

    [EachServer]
    public async Task Any_number_of_callers_read_the_database_once_and_know_its_time(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        (await service.GetAsync("/api/views")).ShouldBe(200);
        // The tenth of them comes long before two seconds are over.
        var before = await db.ScalarAsync<DateTime>("SELECT clock_timestamp()");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => service.GetAsync("/api/views")));
        var after = await db.ScalarAsync<DateTime>("SELECT clock_timestamp()");

        foreach (var answer in answers)
        {
            var clock = answer.Headers["Freshet-Clock"];
            clock.ShouldMatch(@"^main=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
            var now = DateTimeOffset.Parse(clock["main=".Length..], CultureInfo.InvariantCulture);
            now.ShouldBeInRange(new DateTimeOffset(before).AddSeconds(-2), new DateTimeOffset(after).AddSeconds(2));
        }
    }
}
