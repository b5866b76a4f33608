namespace Freshet.PostgresTests.Cli;

public sealed class RunsCommandTests
{
    [EachServer]
    public async Task Runs_as_json_have_the_documented_shapes(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Dividing("source", "b_hourly") + "INSERT INTO source VALUES (1, 0)");
        var freshet = FreshetCommand.On(db);
        await freshet.RunAsync("refresh", "--view", "a_hourly");
        await freshet.RunAsync("refresh", "--all");

        var runs = (await freshet.RunAsync("runs", "--json")).ShouldExit(0).Json.Items();
        var one = (await freshet.RunAsync("runs", runs[0].Text("runId")!, "--json")).ShouldExit(0).Json; // a run has an id

        runs.Count.ShouldBe(2);
        runs.ShouldAllBe(run => string.Join(',', run.Names()) == "database,runId,source,status,requestedAt,startedAt,finishedAt,counts,selection");
        runs[0].Text("status").ShouldBe("partly_failed");
        runs[0].Text("source").ShouldBe("command");
        runs[0].GetProperty("counts").EnumerateObject().Select(count => $"{count.Name} {count.Value}")
            .ShouldBe(["refreshed 1", "failed 1"], ignoreOrder: true);
        runs[1].Text("status").ShouldBe("succeeded");
        one.Names().ShouldBe(
            ["database", "runId", "source", "status", "requestedAt", "startedAt", "finishedAt", "counts", "selection", "lanes", "refreshes", "plan"]);
        one.Items("plan").ShouldBeEmpty();
        one.Items("refreshes").ShouldAllBe(view =>
            string.Join(',', view.Names())
                == "schema,name,status,method,reasonCode,reason,fixes,attempts,startedAt,durationMs,dataAsOf,sqlState,message,finishedAt,readyAt,lane,waitedFor,waits");
        one.Items("refreshes").Of("b_hourly").Text("message").ShouldBe("division_by_zero");
        one.Items("refreshes").Of("a_hourly").GetProperty("dataAsOf").GetDateTimeOffset()
            .ShouldBeGreaterThan(one.GetProperty("startedAt").GetDateTimeOffset());
    }

    [EachServer]
    public async Task Runs_in_a_pipe_are_lines_the_latest_first(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);
        (await freshet.RunAsync("runs")).ShouldExit(0).Output.ShouldBe("There are no runs yet.\n");
        await freshet.RunAsync("refresh", "hourly");
        await freshet.RunAsync("refresh", "--view", "a_hourly", "--force");

        var runs = (await freshet.RunAsync("runs")).ShouldExit(0).Output.Split('\n');
        var newest = runs[1].Split(' ')[0];
        var one = (await freshet.RunAsync("runs", newest)).ShouldExit(0);
        var older = (await freshet.RunAsync("runs", "--before", newest, "--limit", "5")).ShouldExit(0).Output.Split('\n');

        runs[0].ShouldMatch("^RUN +TRIGGERED BY +STATUS +REQUESTED AT +TOOK +VIEWS$");
        runs[1].ShouldMatch(@"^main\.[0-9a-f-]{36}  command +succeeded .* 1 refreshed$");
        one.Output.ShouldContain("Selection: --view a_hourly --force\n");
        one.Line("public.a_hourly  refreshed");
        older[1..].Select(line => line.Split(' ')[0]).ShouldBe([runs[2].Split(' ')[0], ""]);
    }

    [EachServer]
    public async Task Runs_cancel_stops_the_run_of_another_process(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        var freshet = FreshetCommand.On(db);
        await using var process = freshet.Start("refresh", "--all");
        await gate.ReachedAsync();
        var id = $"main.{await db.ScalarAsync<Guid>("SELECT id FROM freshet.run")}";

        (await freshet.RunAsync("runs", id, "--cancel")).ShouldExit(0).Output.ShouldContain(id);

        // At its next heartbeat, five seconds at most.
        (await process.ExitAsync()).ShouldExit(130).Line("cancelled ").ShouldContain("public.a_hourly");
        (await gate.WaitingAsync()).ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["cancelled"]);
        (await freshet.RunAsync("runs", id, "--cancel")).ShouldRefuse(2, id, "ended already: cancelled");
    }

    [EachServer]
    public async Task Runs_finds_a_run_whatever_its_database_was_called(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);
        await freshet.RunAsync("refresh", "hourly");
        await freshet.RunAsync("refresh", "--view", "a_hourly", "--force");
        var (newest, older) = (
            await db.ScalarAsync<Guid>("SELECT id FROM freshet.run ORDER BY requested_at DESC LIMIT 1"),
            await db.ScalarAsync<Guid>("SELECT id FROM freshet.run ORDER BY requested_at LIMIT 1"));
        var queued = Guid.NewGuid();
        await db.ExecuteAsync($"INSERT INTO freshet.run (id, source, selection) VALUES ('{queued}', 'command', '{{}}')");
        string[] named = ["--connection", FreshetCommand.ConnectionString(db)];

        // With --connection it goes by its own name, with settings by the one that they give it.
        (await freshet.RunAsync(["runs", $"main.{newest}", "--json", .. named])).ShouldExit(0).Json.Text("runId")
            .ShouldBe($"{db.Name}.{newest}");
        (await freshet.RunAsync("runs", $"{db.Name}.{newest}", "--json")).ShouldExit(0).Json.Text("runId").ShouldBe($"main.{newest}");
        (await freshet.RunAsync("runs", "--before", $"{db.Name}.{newest}", "--json")).ShouldExit(0).Json.Items()
            .ShouldHaveSingleItem().Text("runId").ShouldBe($"main.{older}");
        (await freshet.RunAsync("runs", $"{db.Name}.{queued}", "--cancel")).ShouldExit(0).Output.ShouldContain($"main.{queued}");
        (await freshet.RunAsync("runs", $"{db.Name}.{queued}", "--cancel")).ShouldRefuse(2, $"main.{queued}", "ended already: cancelled");
    }

    [EachServer]
    public async Task Runs_with_an_id_that_is_none_are_refused(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = FreshetCommand.On(db);
        const string unknown = "0198c0de-5c5e-7000-8000-000000000000";

        (await freshet.RunAsync("runs", $"main.{unknown}")).ShouldRefuse(2, "no ledger yet", "freshet init");
        (await freshet.RunAsync("init")).ShouldExit(0);
        (await freshet.RunAsync("runs", $"main.{unknown}")).ShouldRefuse(2, $"There is no run main.{unknown}");
        (await freshet.RunAsync("runs", $"main.{unknown}", "--cancel", "--json"))
            .ShouldRefuseAsJson(2, "usage", $"There is no run main.{unknown}");
        (await freshet.RunAsync("runs", $"other.{unknown}"))
            .ShouldRefuse(2, $"There is no run other.{unknown}", "'other'", "the ledger of main");
        (await freshet.RunAsync("runs", "main.7")).ShouldRefuse(2, "'main.7' is not the id of a run");
        (await freshet.RunAsync("runs", "--before", $"main.{unknown}"))
            .ShouldRefuse(2, $"There is no run main.{unknown}", "'freshet runs'");
        (await freshet.RunAsync("runs", "--before", $"other.{unknown}", "--json")).ShouldRefuseAsJson(2, "usage", "'other'", "main");
        (await freshet.RunAsync("runs", "--before", "yesterday")).ShouldRefuse(2, "'yesterday' is not the id of a run");
        (await freshet.RunAsync("runs", "--cancel")).ShouldRefuse(2, "freshet runs last --cancel");
        (await freshet.RunAsync("runs", "--limit", "0")).ShouldRefuse(2, "--limit", "1 to 1000");
    }

    [EachServer]
    public async Task Run_is_found_by_the_beginning_of_its_id_and_as_the_latest(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);
        (await freshet.RunAsync("runs", "last")).ShouldRefuse(2, "has no ledger yet", "freshet init");
        (await freshet.RunAsync("init")).ShouldExit(0);
        (await freshet.RunAsync("runs", "last")).ShouldRefuse(2, "There are no runs yet.");
        await db.ExecuteAsync("""
            INSERT INTO freshet.run (id, source, selection, status, requested_at) VALUES
                ('0198c0de-0000-7000-8000-000000000001', 'command', '{"all": true}', 'succeeded', '2026-03-01 12:00Z'),
                ('0198c0de-1111-7000-8000-000000000002', 'command', '{"all": true}', 'succeeded', '2026-03-01 12:01Z');
            """);

        foreach (var text in new[] { "0198c0de-0", "main.0198c0de-00", "MAIN.0198C0DE-0", "main.0198c0de-0000-7000-8000-000000000001" })
            (await freshet.RunAsync("runs", text, "--json")).ShouldExit(0).Json.Text("runId")
                .ShouldBe("main.0198c0de-0000-7000-8000-000000000001");
        (await freshet.RunAsync("runs", "last", "--json")).ShouldExit(0).Json.Text("runId")
            .ShouldBe("main.0198c0de-1111-7000-8000-000000000002");
        (await freshet.RunAsync("runs", "0198c0de")).ShouldRefuse(
            2, "Several runs begin with 0198c0de", "main.0198c0de-1111-7000-8000-000000000002 (2026-03-01 12:01 UTC)",
                "main.0198c0de-0000");
        (await freshet.RunAsync("runs", "0198c0df")).ShouldRefuse(2, "No run begins with 0198c0df");
        (await freshet.RunAsync("runs", "other.0198c0de-0", "--json")).ShouldExit(0); // there is but one database
        foreach (var text in new[] { "x", "019", "latest", "0198%" })
            (await freshet.RunAsync("runs", text)).ShouldRefuse(2, text);
        (await freshet.RunAsync("runs", "--before", "0198c0de-1", "--json")).ShouldExit(0).Json.Items().Count.ShouldBe(1);
        (await freshet.RunAsync("runs", "--watch")).ShouldRefuse(2, "--watch needs a run: freshet runs last --watch");
    }

    [EachServer]
    public async Task Run_under_way_shows_its_plan_to_every_host(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Gated("b_hourly") + Views.Reading("b_hourly", "c_hourly")
            + Views.Of("source", "d_hourly"));
        await db.ExecuteAsync("CREATE TABLE held (id integer); CREATE MATERIALIZED VIEW e_hourly AS SELECT id FROM held; CREATE UNIQUE "
            + "INDEX ON e_hourly (id)");
        var freshet = FreshetCommand.On(db);
        freshet["Refresh__LockTimeout"] = "00:10:00"; // no attempt ends while it is looked at
        (await freshet.RunAsync("refresh", "--all")).ShouldExit(0);
        await gate.CloseAsync();
        await using var other = await db.ConnectAsync(applicationName: "migration");
        await other.ExecuteAsync("BEGIN");
        await other.ExecuteAsync("ALTER TABLE held ADD COLUMN amount integer");
        await using var process = freshet.Start("refresh", "--all", "--force", "--lanes", "2");
        await gate.ReachedAsync();
        await db.UntilAsync("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'held'::regclass AND NOT granted)");

        await using var service = await FreshetService.StartAsync(db);
        var run = (await freshet.RunAsync("runs", "last", "--json")).ShouldExit(0).Json;
        var plan = run.Items("plan");
        var served = (await service.RunAsync(run.Text("runId")!)).Items("plan");
        await using var watch = freshet.Start("runs", "last", "--watch");

        plan.ShouldAllBe(view => string.Join(',', view.Names()) == "schema,name,state,method,usualMs,since,attempts,waitsFor,lane,readyAt");
        served.Select(view => $"{view.Text("name")} {view.Text("state")} {view.Text("waitsFor")} {view.Text("since")}")
            .ShouldBe(plan.Select(view => $"{view.Text("name")} {view.Text("state")} {view.Text("waitsFor")} {view.Text("since")}"));
        State("b_hourly").ShouldStartWith("refreshing ");
        State("c_hourly").ShouldBe("pending public.b_hourly");
        State("e_hourly").ShouldStartWith($"refreshing a lock of pid {other.ProcessID}, role ");
        State("e_hourly").ShouldEndWith("application \"migration\", statement ALTER TABLE");
        plan.Of("b_hourly").GetProperty("since").GetDateTimeOffset()
            .ShouldBeGreaterThan(run.GetProperty("requestedAt").GetDateTimeOffset());
        plan.Of("b_hourly").GetProperty("usualMs").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
        (await freshet.RunAsync("runs", "last")).Output.ShouldContain("pending     public.c_hourly");
        await Eventually.HoldsAsync(
            async () => (await service.RunAsync(run.Text("runId")!)).Items("plan").Of("b_hourly").GetProperty("lane").ToString() is "1" or "2",
            async () => (await service.GetAsync($"/api/runs/{run.Text("runId")}")).Text);

        await gate.OpenAsync();
        await other.ExecuteAsync("ROLLBACK");
        (await process.ExitAsync()).ShouldExit(0);
        var watched = (await watch.ExitAsync()).ShouldExit(0);
        watched.Line("refreshed        public.c_hourly");
        watched.Output.ShouldEndWith($"{run.Text("runId")}: succeeded\n");
        (await freshet.RunAsync("runs", "last", "--json")).Json.Items("plan").ShouldBeEmpty();

        string State(string view) => $"{plan.Of(view).Text("state")} {plan.Of(view).Text("waitsFor")}";
    }

    [EachServer]
    public async Task Run_under_way_shows_attempts_and_what_a_retry_waits_for(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await using var other = await OtherRun.ConnectAsync(db);
        await other.ExecuteAsync(Views.Lock("a_hourly"));
        var freshet = FreshetCommand.On(db);
        await using var process = freshet.Start("refresh", "--all", "--force");

        // The worker shows it with its heartbeat.
        await db.UntilAsync("SELECT EXISTS (SELECT FROM freshet.run WHERE status = 'running' AND waits::text LIKE '%another run that "
            + "refreshes it%')");
        var view = (await freshet.RunAsync("runs", "last", "--json")).Json.Items("plan").ShouldHaveSingleItem();

        (view.Text("state"), view.Text("waitsFor")).ShouldBe(("waiting", "another run that refreshes it"));
        await other.CloseAsync();
        (await process.ExitAsync()).ShouldExit(0);
    }

    [EachServer]
    public async Task Watch_of_a_run_without_a_worker_says_so_and_ends_with_the_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            "INSERT INTO freshet.run (id, source, selection) VALUES ('0198c0de-0000-7000-8000-000000000001', 'http', '{\"all\": true}')");
        await using var watch = FreshetCommand.On(db).Start("runs", "last", "--watch");
        const string queued = "freshet: No worker has begun the run yet.\n";
        await Eventually.HoldsAsync(() => Task.FromResult(watch.Errors == queued), () => Task.FromResult(watch.Errors));

        await db.ExecuteAsync("UPDATE freshet.run SET status = 'abandoned'");
        await Eventually.HoldsAsync(
            () => Task.FromResult(watch.Errors == queued + "freshet: The run's worker died; the next tick resumes the run.\n"),
            () => Task.FromResult(watch.Errors));
        await db.ExecuteAsync("UPDATE freshet.run SET status = 'cancelled', finished_at = now()");

        (await watch.ExitAsync()).ShouldExit(1).Output.ShouldBe("main.0198c0de-0000-7000-8000-000000000001: cancelled\n");
    }
}
