namespace Freshet.PostgresTests;

public sealed class PgBouncerTests
{
    [EachServerBehindPgBouncer]
    public async Task Refresh_through_pgbouncer_does_all_and_leaves_no_settings_behind(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var bouncer = await PgBouncer.StartAsync(db);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly") + """
            CREATE MATERIALIZED VIEW first_hourly AS SELECT 1 AS id, current_setting('work_mem') AS work_mem WITH NO DATA;
            INSERT INTO source VALUES (1, 1);
            """);
        var engine = NewEngine(db, bouncer, options => options.Refresh.Settings["work_mem"] = "77MB");

        var result = await engine.RefreshAsync(Select.All);

        result.Status.ShouldBe(RunStatus.Succeeded);
        result.Outcomes.ShouldAllBe(outcome => outcome.Status == RefreshStatus.Refreshed && outcome.Attempts == 1);
        (await db.ListAsync<int>("SELECT amount FROM b_hourly")).ShouldBe([1]);
        (await db.ScalarAsync<string>("SELECT work_mem FROM first_hourly")).ShouldBe("77MB");
        (await db.ScalarAsync<string>("SELECT status FROM freshet.run")).ShouldBe("succeeded");
        // Whoever gets one of its server connections next finds it as it should be.
        await using var next = new NpgsqlConnection(bouncer.ConnectionString);
        await next.OpenAsync();
        await using var settings = new NpgsqlCommand("SELECT name || ' ' || setting FROM pg_settings "
            + "WHERE source = 'session' AND name IN ('work_mem', 'lock_timeout', 'statement_timeout', 'enable_nestloop', 'jit')", next);
        (await settings.ExecuteScalarAsync()).ShouldBeNull();
        (await db.ScalarAsync<long>("SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
            + "AND d.datname = current_database() WHERE l.locktype = 'advisory'")).ShouldBe(0);
    }

    [EachServerBehindPgBouncer]
    public async Task Cancel_through_pgbouncer_stops_the_server(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var bouncer = await PgBouncer.StartAsync(db);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        var run = await NewEngine(db, bouncer).StartAsync(Select.All);
        await gate.ReachedAsync();

        await run.CancelAsync();

        (await run.EndAsync()).Status.ShouldBe(RunStatus.Cancelled);
        await gate.ReachedAsync(sessions: 0);
        (await db.ScalarAsync<string>("SELECT status FROM freshet.run")).ShouldBe("cancelled");
    }

    [EachServerBehindPgBouncer]
    public async Task Refresh_past_its_limit_through_pgbouncer_is_timed_out(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var bouncer = await PgBouncer.StartAsync(db);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();

        var result = await NewEngine(db, bouncer, options => options.Refresh.StatementTimeout = TimeSpan.FromMilliseconds(300))
            .RefreshAsync(Select.All);

        result.Of("a_hourly").Status.ShouldBe(RefreshStatus.TimedOut);
        await gate.ReachedAsync(sessions: 0);
    }

    [EachServerBehindPgBouncer]
    public async Task Two_runs_through_pgbouncer_wait_for_each_other(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var bouncer = await PgBouncer.StartAsync(db);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + Views.Of("source", "b_hourly"));
        await gate.CloseAsync();
        var first = await NewEngine(db, bouncer).StartAsync(Select.All);
        await gate.ReachedAsync();
        var second = await NewEngine(db, bouncer).StartAsync(Select.All);
        await db.UntilAsync("SELECT count(*) = 2 FROM freshet.run WHERE status = 'running'");

        await gate.OpenAsync();

        (await first.EndAsync()).Status.ShouldBe(RunStatus.Succeeded);
        (await second.EndAsync()).Status.ShouldBe(RunStatus.Succeeded);
        (await db.ScalarAsync<long>(
            "SELECT count(DISTINCT run_id) FROM freshet.refresh WHERE view_name = 'a_hourly' AND status = 'refreshed'"))
            .ShouldBe(2);
    }

    [EachServerBehindPgBouncer]
    public async Task Refresh_whose_backend_is_terminated_behind_pgbouncer_is_tried_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var bouncer = await PgBouncer.StartAsync(db);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        var run = await NewEngine(db, bouncer).StartAsync(Select.All);
        await gate.ReachedAsync();

        await db.ExecuteAsync($"SELECT pg_terminate_backend({(await gate.WaitingAsync()).Single()})");
        await gate.OpenAsync();

        (await run.EndAsync()).Of("a_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Refreshed),
            outcome => outcome.Attempts.ShouldBe(2));
    }

    [EachServerBehindPgBouncer]
    public async Task Refresh_whose_connection_pgbouncer_ends_is_tried_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var bouncer = await PgBouncer.StartAsync(db);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        var run = await NewEngine(db, bouncer).StartAsync(Select.All);
        await gate.ReachedAsync();

        // Ends with an error of its own, 08P01, as when its server crashes.
        await bouncer.CommandAsync($"KILL {db.Name}", $"RESUME {db.Name}");
        await gate.OpenAsync();

        var outcome = (await run.EndAsync()).Of("a_hourly");
        outcome.Status.ShouldBe(RefreshStatus.Refreshed, outcome.ToString());
    }

    [EachServerBehindPgBouncer]
    public async Task Run_leaves_a_connection_of_a_small_pool_for_its_heartbeat(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var bouncer = await PgBouncer.StartAsync(db, poolSize: 2);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + Views.Gated("b_hourly"));
        await gate.CloseAsync();
        var engine = NewEngine(db, bouncer, options => options.Refresh.LockTimeout = TimeSpan.FromMinutes(5)); // the gate is a lock
        var run = await engine.StartAsync(Select.All);
        await gate.ReachedAsync();

        await db.ExecuteAsync("UPDATE freshet.run SET heartbeat_at = '2020-01-01'");
        await db.UntilAsync("SELECT heartbeat_at > clock_timestamp() - interval '1 minute' FROM freshet.run");
        await gate.OpenAsync();

        (await run.EndAsync()).Outcomes.ShouldAllBe(outcome => outcome.Status == RefreshStatus.Refreshed);
        engine.Log.Events.Where(logged => logged.Id == 112).Select(logged => logged.Text).ShouldBeEmpty();
        engine.Log.Events.Single(logged => logged.Id == 108).Text
            .ShouldContain("gave 2 connections at the same time, but 2 lanes need 4, so the run uses 1.");
    }

    [EachServerBehindPgBouncer]
    public async Task Command_says_that_the_pool_is_too_small(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var bouncer = await PgBouncer.StartAsync(db, poolSize: 2);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));

        var result = await new FreshetCommand { ["Databases__main__ConnectionString"] = bouncer.ConnectionString }.RunAsync("refresh", "--all");

        result.ShouldExit(0).Errors.TrimEnd('\n').ShouldBeOneLine()
            .ShouldContain("the connection pooler gave 2 connections at the same time, but 2 lanes need 4, so the run uses 1.");
    }

    [EachServerBehindPgBouncer]
    public async Task Run_whose_heartbeat_gets_no_connection_lives_while_it_refreshes(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var bouncer = await PgBouncer.StartAsync(db, poolSize: 1);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        var run = await NewEngine(db, bouncer).StartAsync(Select.All);
        await gate.ReachedAsync();

        await db.ExecuteAsync("UPDATE freshet.run SET heartbeat_at = clock_timestamp() - interval '10 minutes'");
        (await db.Engine.RunReader.ListResumableAsync(Lease.Queued, CancellationToken.None)).ShouldBeEmpty();
        (await db.Engine.Runs.ClaimAsync(run.Id, "another worker", CancellationToken.None)).ShouldBeNull();
        await db.Engine.Runs.AbandonDeadAsync(CancellationToken.None);
        (await db.Engine.RunReader.FindRunAsync(run.Id.Id, CancellationToken.None)).ShouldNotBeNull().Status.ShouldBe(RunStatus.Running);
        await gate.OpenAsync();

        (await run.EndAsync()).Status.ShouldBe(RunStatus.Succeeded);
        (await db.ListAsync<string>("SELECT status || ' ' || lease_epoch FROM freshet.run")).ShouldBe(["succeeded 1"]);
    }

    private static Engine NewEngine(TestDatabase db, PgBouncer bouncer, Action<EngineOptions>? configure = null) => db.NewEngine(options =>
    {
        options.Database.ConnectionString = bouncer.ConnectionString;
        configure?.Invoke(options);
    });
}
