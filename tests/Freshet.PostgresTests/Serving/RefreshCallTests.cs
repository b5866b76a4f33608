using System.Text.Json;

namespace Freshet.PostgresTests.Serving;

public sealed class RefreshCallTests
{
    [EachServer]
    public async Task Names_may_be_spread_over_several_databases(string server)
    {
        await using var a = await TestDatabase.CreateAsync(server);
        await using var b = await TestDatabase.CreateAsync(server);
        await a.ExecuteAsync(Views.Of("source", "x_hourly") + Views.Of("source", "x_daily"));
        await b.ExecuteAsync(Views.Of("source", "y_hourly"));
        await using var service = await FreshetService.StartAsync(a, b);

        foreach (var query in new[] { "?cadence=hourly&cadence=daily", "?view=x_daily&view=y_hourly" })
        {
            var started = (await service.PostAsync(query)).ShouldBe(202).Json;
            started.Items("runs").Select(run => run.Text("database")).ShouldBe(["a", "b"], query);
            foreach (var run in started.Items("runs"))
                (await service.RunIsAsync(run.Text("runId")!, "succeeded")).Items("refreshes").ShouldNotBeEmpty();
        }
        (await service.PostAsync("?view=x_daily")).ShouldBe(202).Json.Items("runs").ShouldHaveSingleItem().Text("database").ShouldBe("a");
        (await service.PostAsync("?view=x_daily&view=nowhere")).ShouldBeProblem(400, "no_match", "nowhere");
    }

    [EachServer]
    public async Task Post_is_answered_while_the_view_is_still_being_refreshed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        await using var service = await FreshetService.StartAsync(db);

        var answer = (await service.PostAsync("?cadence=hourly")).ShouldBe(202);

        var run = answer.Json.Items("runs").ShouldHaveSingleItem();
        run.Names().ShouldBe(["database", "runId", "location"]);
        run.Text("database").ShouldBe("main");
        run.Text("location").ShouldBe($"/api/runs/{run.Text("runId")}");
        answer.Headers["Location"].ShouldBe(run.Text("location"));
        answer.Json.Items("errors").ShouldBeEmpty();
        await gate.ReachedAsync();
        // Others are answered in the meantime, too.
        (await service.RunAsync(run.Text("runId")!)).Text("status").ShouldBe("running");
        (await service.GetAsync("/api/views")).ShouldBe(200).Json.Items().Of("a_hourly").Text("status").ShouldBeOneOf("unknown", "refreshing");
        (await service.GetAsync("/api/health")).ShouldBe(200);
        (await service.PostAsync("?cadence=hourly")).ShouldBe(202);
        (await gate.WaitingAsync()).Count.ShouldBe(1);
        await gate.OpenAsync();
        (await service.RunIsAsync(run.Text("runId")!, "succeeded")).Items("refreshes").Of("a_hourly").Text("status").ShouldBe("refreshed");
    }

    [EachServer]
    public async Task View_that_is_requested_while_it_is_being_refreshed_is_refreshed_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        await using var service = await FreshetService.StartAsync(db);
        var first = await service.RefreshAsync("?view=a_hourly");
        await gate.ReachedAsync();
        var second = await service.RefreshAsync("?view=a_hourly");
        await service.RunIsAsync(second, "running");

        await gate.OpenAsync();

        await service.RunIsAsync(first, "succeeded");
        (await service.RunIsAsync(second, "succeeded")).Items("refreshes").Of("a_hourly").Text("status").ShouldBe("refreshed");
        (await db.ScalarAsync<bool>(
            "SELECT max(started_at) > (SELECT max(requested_at) FROM freshet.run) AND count(*) = 2 FROM freshet.refresh "
            + "WHERE status = 'refreshed'"))
            .ShouldBeTrue();
    }

    [EachServer]
    public async Task Body_and_query_say_the_same(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_daily") + Views.Reading("b_daily", "c"));
        await using var service = await FreshetService.StartAsync(db);

        foreach (var (query, body) in new[]
        {
            ("?cadence=daily&upstream", """{"cadences": ["daily"], "upstream": true}"""),
            ("?cadences=hourly,daily&view=c&force=true", """{"cadences": ["hourly", "daily"], "views": ["c"], "force": true}"""),
            (
                "?view=a*&view=public.c&downstream=true&method=blocking&database=MAIN",
                """{"views": ["a*", "public.c"], "downstream": true, "method": "blocking", "database": "main"}"""),
            ("?view=*&upstream=false", """{"views": ["*"], "database": null, "method": null, "cadences": null}"""),
        })
        {
            var asQuery = await service.RunIsAsync(await service.RefreshAsync(query), "succeeded");
            var asBody = await service.RunIsAsync(
                (await service.PostAsync("", body)).ShouldBe(202).Json.Items("runs")[0].Text("runId")!, "succeeded");
            asBody.Items("refreshes").Select(view => view.Text("name"))
                .ShouldBe(asQuery.Items("refreshes").Select(view => view.Text("name")));
        }
        (await db.ScalarAsync<long>("SELECT count(DISTINCT selection) FROM freshet.run")).ShouldBe(4);
        (await db.ListAsync<string>("SELECT DISTINCT source || ' ' || status FROM freshet.run")).ShouldBe(["http succeeded"]);
    }

    [EachServer]
    public async Task Dry_run_shows_the_plan_and_writes_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly") + Views.Of("source", "c_daily"));
        await using var service = await FreshetService.StartAsync(db);

        var plan = (await service.PostAsync("?cadence=hourly&dryRun")).ShouldBe(200).Json;
        var same = (await service.PostAsync("", """{"cadences": ["hourly"], "dryRun": true}""")).ShouldBe(200).Json;

        plan.Names().ShouldBe(["database", "refresh", "skipped"]);
        plan.Items("refresh").Select(view => view.Text("name")).ShouldBe(["a_hourly", "b_hourly"]);
        plan.Items("refresh").Of("b_hourly").Items("after").Select(view => view.Text("name")).ShouldBe(["a_hourly"]);
        JsonElement.DeepEquals(plan, same).ShouldBeTrue();
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh")).ShouldBe(0);
    }

    [EachServer]
    public async Task Twenty_at_once_are_all_taken_and_all_come_to_an_end(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_daily") + Views.Reading("a_hourly", "c_daily"));
        await using var service = await FreshetService.StartAsync(db);

        var runs = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => service.RefreshAsync(i % 2 == 0 ? "?view=*" : "?cadence=hourly&downstream")));

        runs.Distinct().Count().ShouldBe(20);
        await db.UntilAsync("SELECT count(*) = 20 FROM freshet.run WHERE finished_at IS NOT NULL");
        (await db.ListAsync<string>("SELECT DISTINCT status FROM freshet.run")).ShouldBe(["succeeded"]);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run WHERE lease_epoch <> 1")).ShouldBe(0);
    }

    [EachServer]
    public async Task Awkward_names_come_through_every_call_unharmed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE TABLE source (id integer); INSERT INTO source VALUES (1)");
        string[] names = [
            .. AwkwardNames.Names, "<script>alert('x')</script>_hourly", "'; DROP TABLE source; --_hourly", "&amp;=#+_hourly",
        ];
        foreach (var name in names.Select(ViewName.Quote))
            await db.ExecuteOneAsync($"CREATE MATERIALIZED VIEW {name} AS SELECT id FROM source");
        await using var service = await FreshetService.StartAsync(db);

        foreach (var name in names)
        {
            var pattern = name.Replace("*", "?", StringComparison.Ordinal);
            var listed = (await service.GetAsync($"/api/views?view={Uri.EscapeDataString($"public.{pattern}")}")).ShouldBe(200);
            listed.Text.ShouldNotContain("<");
            listed.Json.Items().Select(view => view.Text("name")).ShouldContain(name);
            var plan = (await service.PostAsync("", JsonSerializer.Serialize(new { views = new[] { $"public.{pattern}" }, dryRun = true })))
                .ShouldBe(200).Json;
            plan.Items("refresh").Select(view => view.Text("name")).ShouldContain(name);
        }
        var run = await service.RunIsAsync(
            (await service.PostAsync("", JsonSerializer.Serialize(new { views = names.Select(name => $"public.{name}") })))
                .ShouldBe(202).Json.Items("runs")[0].Text("runId")!, "succeeded");

        run.Items("refreshes").Select(view => view.Text("name")).ShouldBe(names, ignoreOrder: true);
        (await service.PostAsync($"?view={Uri.EscapeDataString("<b>'; DROP SCHEMA freshet CASCADE; --")}"))
            .ShouldBeProblem(400, "no_match", "<b>'; DROP").Text.ShouldNotContain("<b>");
        (await db.ScalarAsync<long>("SELECT count(*) FROM source")).ShouldBe(1);
    }
}
