using System.Text.Json;

namespace Freshet.PostgresTests.Serving;

public sealed class ViewDetailTests
{
    private const string Shop = """
        CREATE SCHEMA shop;
        CREATE TABLE shop.orders (id integer PRIMARY KEY, amount integer);
        CREATE VIEW shop.recent AS SELECT id, amount FROM shop.orders;
        CREATE MATERIALIZED VIEW shop.sums_hourly AS SELECT id, sum(amount) AS amount FROM shop.recent GROUP BY id;
        CREATE UNIQUE INDEX sums_key ON shop.sums_hourly (id);
        CREATE INDEX sums_amount ON shop.sums_hourly (amount);
        CREATE VIEW shop.shown AS SELECT * FROM shop.sums_hourly;
        CREATE MATERIALIZED VIEW shop.total_hourly AS SELECT 1 AS id, sum(amount) AS amount FROM shop.shown;
        """;

    [EachServer]
    public async Task View_has_its_definition_indexes_and_neighbours(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Shop);
        await db.RefreshAsync("*");
        await using var service = await FreshetService.StartAsync(db);

        var view = (await service.GetAsync("/api/view?schema=shop&view=sums_hourly")).ShouldBe(200).Json;

        view.Text("status").ShouldBe("fresh");
        view.Items("durations").ShouldHaveSingleItem();
        view.Text("definition").ShouldNotBeNull().ShouldContain("FROM shop.recent");
        view.Text("owner").ShouldBe(await db.ScalarAsync<string>("SELECT current_user::text"));
        view.GetProperty("policy").ValueKind.ShouldBe(JsonValueKind.Null);
        view.Items("indexes").Select(index => $"{index.Text("name")} {index.GetProperty("unique")} {index.GetProperty("usable")}")
            .ShouldBe(["sums_key True True", "sums_amount False False"]);
        view.Items("indexes")[0].Text("definition").ShouldBe("CREATE UNIQUE INDEX sums_key ON shop.sums_hourly USING btree (id)");
        view.Items("reads").Select(Relation).ShouldBe(["view shop.recent"]);
        view.Items("readBy").Select(Relation).ShouldBe(["view shop.shown"]);
    }

    [EachServer]
    public async Task View_counts_the_reads_since_its_last_refresh(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "INSERT INTO source SELECT i, i FROM generate_series(1, 100) i");
        await db.RefreshAsync("a_hourly");
        await using var service = await FreshetService.StartAsync(db);
        const string Path = "/api/view?schema=public&view=a_hourly";
        (await service.GetAsync(Path)).ShouldBe(200).Json.GetProperty("scansSinceRefresh").GetInt64().ShouldBeLessThanOrEqualTo(1);

        await using (var reader = await db.ConnectAsync())
        {
            for (var read = 0; read < 20; read++)
                await reader.ExecuteAsync("SELECT count(*) FROM a_hourly");
        }

        await Eventually.HoldsAsync(
            async () => (await service.GetAsync(Path)).Json.GetProperty("scansSinceRefresh").GetInt64() is >= 19 and <= 21,
            async () => (await service.GetAsync(Path)).Text);
    }

    [EachServer]
    public async Task History_has_all_outcomes_the_latest_first_in_pages(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Dividing("source", "a_hourly") + Views.Of("source", "b_hourly"));
        await db.RefreshAsync("*");
        await db.ExecuteAsync("INSERT INTO source VALUES (1, 0)");
        await db.RefreshAsync(Select.Views("*") with { Force = true });
        await db.ExecuteAsync("UPDATE source SET amount = 5");
        await db.RefreshAsync(Select.Views("*") with { Force = true });
        await using var service = await FreshetService.StartAsync(db);

        var all = (await service.GetAsync("/api/view/history?schema=public&view=a_hourly")).ShouldBe(200).Json.Items();
        var first = (await service.GetAsync("/api/view/history?schema=public&view=a_hourly&limit=2")).ShouldBe(200);
        var link = first.Headers["Link"];
        var rest = (await service.GetAsync($"/api/view/history{link[1..link.IndexOf('>', StringComparison.Ordinal)]}")).ShouldBe(200);

        all.Select(row => row.Text("status")).ShouldBe(["refreshed", "failed", "refreshed"]);
        all[0].Names().ShouldBe([
            "runId", "status", "method", "reasonCode", "reason", "fixes", "attempts", "startedAt", "finishedAt", "durationMs", "dataAsOf",
            "rows", "bytes", "sqlState", "message"]);
        all[1].Text("sqlState").ShouldBe("22012");
        first.Json.Items().Concat(rest.Json.Items()).Select(row => row.GetRawText()).ShouldBe(all.Select(row => row.GetRawText()));
        rest.Headers.ContainsKey("Link").ShouldBeFalse();
    }

    [EachServer]
    public async Task Problems_are_those_of_check(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE MATERIALIZED VIEW a_hourly AS SELECT 1 AS id, now() AS at;");
        await using var service = await FreshetService.StartAsync(db);

        var problems = (await service.GetAsync("/api/view/problems?schema=public&view=a_hourly")).ShouldBe(200).Json.Items();
        var check = (await FreshetCommand.On(db).RunAsync("check", "--json")).Json.Items().Of("a_hourly").Items("problems");

        problems.Select(problem => problem.Text("code")).ShouldContain("no_unique_index");
        problems.Select(problem => problem.Text("code")).ShouldBe(check.Select(problem => problem.Text("code")), ignoreOrder: true);
    }

    [EachServer]
    public async Task Names_of_all_characters_are_found(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);
        foreach (var name in new[] { "a/b%3F?c#d", "\u00e9\ud83d\ude00", "<script>alert(1)</script>", "it's \"quoted\"", "a.b", new string('x', 63) })
        {
            await db.ExecuteAsync($"CREATE MATERIALIZED VIEW {ViewName.Quote(name)} AS SELECT 1 AS id");
            var query = $"schema=public&view={Uri.EscapeDataString(name)}";
            await Eventually.HoldsAsync(
                async () => (await service.GetAsync($"/api/view?{query}")).Status == 200, () => Task.FromResult(name));
            (await service.GetAsync($"/api/view?{query}")).ShouldBe(200).Json.Text("name").ShouldBe(name);
            (await service.GetAsync($"/api/view/history?{query}")).ShouldBe(200).Json.Items().ShouldBeEmpty();
            (await service.GetAsync($"/api/graph?{query}")).ShouldBe(200).Json.Items("nodes").ShouldHaveSingleItem();
        }
    }

    [EachServer]
    public async Task Wrong_calls_are_refused_with_what_to_send(string server)
    {
        await using var a = await TestDatabase.CreateAsync(server);
        await using var b = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(a, b);

        foreach (var path in new[] { "/api/view", "/api/view/history", "/api/view/problems" })
        {
            (await service.GetAsync($"{path}?schema=public&view=x")).ShouldBeProblem(400, "bad_request", "a, b");
            (await service.GetAsync($"{path}?database=a&view=x")).ShouldBeProblem(400, "bad_request", "schema");
            (await service.GetAsync($"{path}?database=a&schema=public&view=x")).ShouldBeProblem(404, "unknown_view", "public.x", "/api/views");
            (await service.GetAsync($"{path}?database=c&schema=public&view=x")).ShouldBeProblem(404, "unknown_database", "a, b");
            (await service.GetAsync($"{path}?database=a&schema=public&view=x&name=y")).ShouldBeProblem(400, "unknown_field", "name");
        }
    }

    private static string Relation(JsonElement relation) => $"{relation.Text("kind")} {relation.Text("schema")}.{relation.Text("name")}";
}
