namespace Freshet.PostgresTests.Cli;

public sealed class RefreshCommandTests
{
    [EachServer]
    public async Task Refresh_as_json_has_the_documented_shape(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            Views.Dividing("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly") + Views.Of("source", "c_hourly"));
        await db.ExecuteAsync("INSERT INTO source VALUES (1, 0)");

        var run = (await FreshetCommand.On(db).RunAsync("refresh", "hourly", "--json")).ShouldExit(1).Json;

        run.Names().ShouldBe(["database", "runId", "status", "refreshes"]);
        run.Text("database").ShouldBe("main");
        run.Text("runId").ShouldBe($"main.{await db.ScalarAsync<Guid>("SELECT id FROM freshet.run")}");
        run.Text("status").ShouldBe("partly_failed");
        var refreshes = run.Items("refreshes");
        refreshes.ShouldAllBe(view =>
            string.Join(',', view.Names())
                == "schema,name,status,method,reasonCode,reason,fixes,attempts,startedAt,durationMs,dataAsOf,sqlState,message,"
                + "finishedAt,readyAt,lane,waitedFor,waits");
        refreshes.Of("a_hourly").ShouldSatisfyAllConditions(
            view => view.Text("status").ShouldBe("failed"),
            view => view.Text("method").ShouldBe("concurrent"),
            view => view.GetProperty("attempts").GetInt32().ShouldBe(1),
            view => view.Text("sqlState").ShouldBe("22012"),
            view => view.Text("message").ShouldBe("division_by_zero"),
            view => view.Text("dataAsOf").ShouldBeNull());
        refreshes.Of("b_hourly").ShouldSatisfyAllConditions(
            view => view.Text("status").ShouldBe("skipped"),
            view => view.Text("reasonCode").ShouldBe("upstream_failed"),
            view => view.Text("reason").ShouldBe("it reads public.a_hourly, which was not refreshed"),
            view => view.Text("method").ShouldBeNull(),
            view => view.GetProperty("attempts").GetInt32().ShouldBe(0));
        refreshes.Of("c_hourly").ShouldSatisfyAllConditions(
            view => view.Text("status").ShouldBe("refreshed"),
            view => view.GetProperty("dataAsOf").GetDateTimeOffset().ShouldBe(view.GetProperty("startedAt").GetDateTimeOffset()),
            view => view.GetProperty("durationMs").GetInt64().ShouldBeGreaterThanOrEqualTo(0),
            view => view.Text("sqlState").ShouldBeNull());
    }

    [EachServer]
    public async Task Refresh_in_a_pipe_is_a_line_for_each_view_and_one_for_the_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "INSERT INTO source VALUES (1, 1)");

        var result = (await FreshetCommand.On(db).RunAsync("refresh", "hourly")).ShouldExit(0);

        result.Errors.ShouldBeEmpty();
        var lines = result.Output.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(2);
        lines[0].ShouldMatch(@"^refreshed        public\.a_hourly  .+ m?s  concurrent  hourly; readers are not blocked$");
        lines[1].ShouldBe($"main: succeeded: 1 refreshed (run main.{await db.ScalarAsync<Guid>("SELECT id FROM freshet.run")})");
        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(1);
        (await db.ListAsync<string>("SELECT source || ' ' || status FROM freshet.run")).ShouldBe(["command succeeded"]);
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["refreshed"]);
    }

    [EachServer]
    public async Task Refresh_of_a_view_that_blocks_too_long_is_skipped_and_asks_for_an_index(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            "CREATE TABLE source (id integer); INSERT INTO source VALUES (1); CREATE MATERIALIZED VIEW a_hourly AS SELECT id FROM source");
        var freshet = FreshetCommand.On(db);
        freshet["Refresh__MaxBlocking"] = "00:00:00";

        var result = (await freshet.RunAsync("refresh", "--all")).ShouldExit(1);

        result.Line("skipped ").ShouldContain(
            "MaxBlocking is zero. To fix it: CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"a_hourly\" (\"id\");");
        (await db.ListAsync<string>("SELECT status || ' ' || reason_code FROM freshet.refresh")).ShouldBe(["skipped no_unique_index"]);
        (await db.ListAsync<string>("SELECT status FROM freshet.freshness")).ShouldBe(["unknown"]);
    }

    [EachServer]
    public async Task Refresh_skips_a_paused_view_and_that_is_not_a_problem(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);
        (await freshet.RunAsync("policy", "set", "public.a_hourly", "--paused", "true")).ShouldExit(0);

        var result = (await freshet.RunAsync("refresh", "hourly")).ShouldExit(0);

        result.Line("skipped ").ShouldContain("public.a_hourly  paused by its policy");
        (await db.ListAsync<string>("SELECT status || ' ' || reason_code FROM freshet.refresh")).ShouldBe(["skipped paused"]);
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["succeeded"]);
    }

    [EachServer]
    public async Task Refresh_method_and_lanes_of_the_call_stand_before_settings(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + Views.Gated("b_hourly") + Views.Gated("c_hourly"));
        await gate.CloseAsync();
        await using var process = FreshetCommand.On(db).Start("refresh", "--all", "--method", "blocking", "--lanes", "3", "--json");

        await gate.ReachedAsync(3);
        await gate.OpenAsync();

        var refreshes = (await process.ExitAsync()).ShouldExit(0).Json.Items("refreshes");
        refreshes.ShouldAllBe(view => view.Text("method") == "blocking" && view.Text("status") == "refreshed");
    }

    [EachServer]
    public async Task Refresh_verbose_writes_log_events_on_standard_error_alone(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));

        var result = (await FreshetCommand.On(db).RunAsync("refresh", "--all", "--verbose", "--json")).ShouldExit(0);

        result.Json.Text("status").ShouldBe("succeeded");
        result.Errors.ShouldContain("[100]");
        result.Errors.ShouldContain("[110]");
        result.Errors.ShouldContain("[101]");
    }

    [EachServer]
    public async Task Refresh_due_takes_what_is_due_and_then_nothing_more(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_daily") + Views.Of("source", "unscheduled"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(Views.LongSeen);
        var freshet = FreshetCommand.On(db);
        // A slot may come between two calls, so its cadence is one of the past.
        freshet["Cadences__hourly__Schedule"] = "0 0 0 1 1 *";
        freshet["Cadences__daily__Schedule"] = "0 0 0 1 1 *";

        var first = (await freshet.RunAsync("refresh", "--due", "--json")).ShouldExit(0).Json.Items("refreshes");
        var second = (await freshet.RunAsync("refresh", "--due", "--json")).ShouldExit(0).Json;
        var third = (await freshet.RunAsync("refresh", "--due", "--verbose")).ShouldExit(0);

        first.Select(view => $"{view.Text("name")} {view.Text("status")}")
            .ShouldBe(["a_hourly refreshed", "b_daily refreshed"], ignoreOrder: true);
        second.Names().ShouldBe(["database", "runId", "status", "refreshes"]);
        (second.Text("database"), second.Text("runId"), second.Text("status")).ShouldBe(("main", null, "succeeded"));
        second.Items("refreshes").ShouldBeEmpty();
        third.Output.ShouldBe("main: succeeded: nothing to refresh\n");
        third.Errors.ShouldContain("[101]");
        // A call every few minutes would fill the list of runs with nothing.
        (await db.ListAsync<string>("SELECT source || ' ' || status FROM freshet.run")).ShouldBe(["tick succeeded"]);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.refresh ORDER BY 1")).ShouldBe(["a_hourly", "b_daily"]);
    }

    [EachServer]
    public async Task Refresh_due_lists_the_runs_that_it_went_on_with(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Dividing("source", "a_hourly") + "INSERT INTO source VALUES (1, 0)");
        var freshet = FreshetCommand.On(db);
        var run = await InterruptedAsync(db, "a_hourly");

        var result = (await freshet.RunAsync("refresh", "--due", "--json")).ShouldExit(1);

        var runs = result.Json.Items();
        runs.Select(shape => $"{shape.Text("runId")} {shape.Text("status")}").ShouldBe([$"main.{run} failed", " succeeded"]);
        runs[0].Names().ShouldBe(["database", "runId", "status", "refreshes"]);
        runs[0].Items("refreshes").Of("a_hourly").Text("message").ShouldBe("division_by_zero");
        result.Errors.ShouldBeEmpty();
    }

    [EachServer]
    public async Task Refresh_due_continues_if_a_run_cannot_be_resumed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        var freshet = FreshetCommand.On(db);
        var broken = await InterruptedAsync(db, "a_hourly");
        var whole = await InterruptedAsync(db, "a_hourly");
        await db.ExecuteAsync(Views.LongSeen);
        await db.ExecuteAsync($"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''42501'', MESSAGE = ''not this one''; END';
            CREATE TRIGGER refuse BEFORE UPDATE ON freshet.run FOR EACH ROW WHEN (new.id = '{broken}' AND new.status = 'running')
                EXECUTE FUNCTION refuse();
            """);

        var result = (await freshet.RunAsync("refresh", "--due", "--json")).ShouldExit(1);

        result.Json.Items().Select(run => $"{run.Text("runId")} {run.Text("status")}").ShouldBe(
            [$"main.{broken} abandoned", $"main.{whole} succeeded",
                $"main.{await db.ScalarAsync<Guid>("SELECT id FROM freshet.run WHERE source = 'tick'")} succeeded"]);
        result.Errors.TrimEnd('\n').ShouldBeOneLine()
            .ShouldContain($"The run main.{broken} was resumed and broke off: The database refused");
        (await db.ListAsync<string>("SELECT view_name FROM freshet.refresh WHERE status = 'refreshed' ORDER BY 1"))
            .ShouldBe(["a_hourly", "b_hourly"]);
    }

    [EachServer]
    public async Task Refresh_due_of_one_cadence_leaves_the_new_views_of_another(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(Views.LongSeen + Views.Of("source", "b_daily"));

        var refreshes = (await FreshetCommand.On(db).RunAsync("refresh", "--due", "hourly", "--json"))
            .ShouldExit(0).Json.Items("refreshes");

        refreshes.Select(view => view.Text("name")).ShouldBe(["a_hourly"]);
    }

    /// <summary>A run of one view that its worker left.</summary>
    private static async Task<Guid> InterruptedAsync(TestDatabase db, string view)
    {
        await db.Engine.InstallAsync();
        return await db.ScalarAsync<Guid>($$"""
            INSERT INTO freshet.run (id, source, selection, status)
                VALUES (gen_random_uuid(), 'command', '{"views": ["{{view}}"]}', 'interrupted') RETURNING id
            """);
    }
}
