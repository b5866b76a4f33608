namespace Freshet.PostgresTests.Cli;

public sealed class SignalTests
{
    [EachServerOnUnix]
    public async Task Ctrl_c_cancels_on_the_server_and_is_recorded(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(
            Views.Of("source", "a_hourly") + Views.Gated("b_hourly") + Views.Gated("c_hourly") + "INSERT INTO source VALUES (1, 1)");
        await FirstAsync(db, "a_hourly");
        await gate.CloseAsync();
        await using var process = FreshetCommand.On(db).Start("refresh", "--all", "--lanes", "1");
        await gate.ReachedAsync();

        await process.SignalAsync("INT");
        var result = (await process.ExitAsync()).ShouldExit(130);

        (await gate.WaitingAsync()).ShouldBeEmpty();
        result.Errors.ShouldBeEmpty();
        result.Line("refreshed ").ShouldContain("public.a_hourly");
        result.Line("cancelled        public.b_hourly");
        result.Line("cancelled        public.c_hourly").ShouldContain("stopped before it began");
        result.Line("main: cancelled: 1 refreshed, 2 cancelled");
        (await db.ListAsync<string>("SELECT status FROM freshet.run WHERE finished_at IS NOT NULL")).ShouldBe(["cancelled"]);
        (await db.ListAsync<string>("SELECT view_name || ' ' || status FROM freshet.refresh ORDER BY 1"))
            .ShouldBe(["a_hourly refreshed", "b_hourly cancelled", "c_hourly cancelled"]);
        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(1);
    }

    [EachServerOnUnix]
    public async Task Ctrl_c_with_json_still_prints_the_run_as_one_document(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        await using var process = FreshetCommand.On(db).Start("refresh", "--all", "--json");
        await gate.ReachedAsync();

        await process.SignalAsync("INT");

        var run = (await process.ExitAsync()).ShouldExit(130).Json;
        run.Text("status").ShouldBe("cancelled");
        run.Items("refreshes").Select(view => view.Text("status")).ShouldBe(["cancelled"]);
    }

    [EachServerOnUnix]
    public async Task Ctrl_c_of_a_command_that_waits_for_the_server_is_130_too(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync("BEGIN; LOCK freshet.view_state");
        await using var plain = FreshetCommand.On(db).Start("views");
        await using var json = FreshetCommand.On(db).Start("plan", "--all", "--json");
        await db.UntilAsync("SELECT count(*) = 2 FROM pg_locks WHERE relation = 'freshet.view_state'::regclass AND NOT granted");

        await plain.SignalAsync("INT");
        await json.SignalAsync("INT");

        (await plain.ExitAsync()).ShouldRefuse(130, "Cancelled.");
        (await json.ExitAsync()).ShouldRefuseAsJson(130, "cancelled");
        await db.UntilAsync("SELECT NOT EXISTS (SELECT FROM pg_locks WHERE relation = 'freshet.view_state'::regclass AND NOT granted)");
    }

    [EachServerOnUnix]
    public async Task Sigterm_interrupts_and_the_next_tick_does_the_rest_only(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Gated("b_hourly") + Views.Reading("b_hourly", "c_hourly"));
        await FirstAsync(db, "a_hourly");
        await gate.CloseAsync();
        var freshet = FreshetCommand.On(db);
        await using var process = freshet.Start("refresh", "hourly", "--lanes", "1");
        await gate.ReachedAsync();

        await process.SignalAsync("TERM");
        (await process.ExitAsync()).ShouldExit(130).Line("interrupted      public.b_hourly");

        (await gate.WaitingAsync()).ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT status || ' ' || (finished_at IS NULL) FROM freshet.run")).ShouldBe(["interrupted true"]);
        await gate.OpenAsync();
        var resumed = (await freshet.RunAsync("refresh", "--due", "--json")).ShouldExit(0);

        resumed.Json.Items().Select(run => run.Text("status")).ShouldBe(["succeeded", "succeeded"]);
        resumed.Json.Items()[0].Items("refreshes").Count.ShouldBe(3);
        (await db.ListAsync<string>("SELECT source || ' ' || status FROM freshet.run ORDER BY requested_at"))
            .ShouldBe(["command succeeded"]);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.refresh WHERE status = 'refreshed' ORDER BY 1"))
            .ShouldBe(["a_hourly", "b_hourly", "c_hourly"]);
    }

    [EachServerOnUnix]
    public async Task Kill_9_leaves_no_orphan_and_its_run_is_resumed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Gated("b_hourly") + Views.Reading("b_hourly", "c_hourly"));
        await FirstAsync(db, "a_hourly");
        await gate.CloseAsync();
        var freshet = FreshetCommand.On(db);
        await using var process = freshet.Start("refresh", "hourly", "--lanes", "1");
        await gate.ReachedAsync();

        await process.SignalAsync("KILL");
        await db.UntilAsync(
            "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'freshet:%')");

        (await process.ExitAsync()).ExitCode.ShouldBe(137);
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["running"]);
        await gate.OpenAsync();
        await db.ExecuteAsync("UPDATE freshet.run SET heartbeat_at = heartbeat_at - interval '10 minutes'");
        (await freshet.RunAsync("runs", "--json")).ShouldExit(0).Json.Items().ShouldHaveSingleItem().Text("status").ShouldBe("abandoned");

        (await freshet.RunAsync("refresh", "--due")).ShouldExit(0);

        (await db.ListAsync<string>("SELECT source || ' ' || status || ' ' || lease_epoch FROM freshet.run ORDER BY requested_at"))
            .ShouldBe(["command succeeded 2"]);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.refresh WHERE status = 'refreshed' ORDER BY 1"))
            .ShouldBe(["a_hourly", "b_hourly", "c_hourly"]);
    }

    /// <summary>Has a view go before all others, so that it is done when they are stopped.</summary>
    private static async Task FirstAsync(TestDatabase db, string view)
    {
        await db.Engine.InstallAsync();
        await db.ExecuteAsync($"INSERT INTO freshet.policy (view_schema, view_name, priority) VALUES ('public', '{view}', 1)");
    }
}
