namespace Freshet.PostgresTests;

public sealed class LockTests
{
    [EachServer]
    public async Task Refresh_of_a_view_that_another_session_refreshes_is_tried_again_and_then_fails(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync("BEGIN");
        await other.ExecuteAsync("REFRESH MATERIALIZED VIEW a_hourly");
        var engine = db.NewEngine(options => (options.Refresh.LockTimeout, options.Refresh.Retries) = (TimeSpan.FromMilliseconds(100), 1));
        var holder = $"the view public.a_hourly is locked by another session (pid {other.ProcessID}, role "
            + $"\"{await db.ScalarAsync<string>("SELECT session_user::text")}\", ";

        var result = await engine.RefreshAsync(Select.All);

        result.Status.ShouldBe(RunStatus.Failed);
        result.Of("a_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Failed),
            outcome => outcome.Attempts.ShouldBe(2),
            outcome => outcome.SqlState.ShouldBe("55P03"),
            outcome => outcome.Message.ShouldNotBeNull().ShouldStartWith(holder),
            outcome => outcome.Message.ShouldNotBeNull().ShouldEndWith(
                $"statement REFRESH MATERIALIZED VIEW). Let it end its transaction, or end the session: SELECT "
                    + $"pg_terminate_backend({other.ProcessID});"));
        engine.Log.Events.Where(logged => logged.Id == 112).ShouldHaveSingleItem().Text.ShouldContain(holder);
        (await db.ListAsync<string>("SELECT status || ' ' || attempts FROM freshet.refresh")).ShouldBe(["failed 2"]);

        await other.ExecuteAsync("ROLLBACK");
        (await engine.RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);
    }

    [EachServer]
    public async Task Lock_of_a_table_behind_a_plain_view_names_the_table_and_its_holder(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE orders (id integer);
            CREATE VIEW plain AS SELECT id FROM orders;
            CREATE MATERIALIZED VIEW a_hourly AS SELECT id FROM plain;
            CREATE UNIQUE INDEX ON a_hourly (id);
            """);
        await using var other = await db.ConnectAsync(applicationName: "migration");
        await other.ExecuteAsync("BEGIN");
        await other.ExecuteAsync("ALTER TABLE orders ADD COLUMN amount integer");
        var engine = db.NewEngine(options => (options.Refresh.LockTimeout, options.Refresh.Retries) = (TimeSpan.FromMilliseconds(100), 0));

        var message = (await engine.RefreshAsync(Select.All)).Of("a_hourly").Message.ShouldNotBeNull();

        message.ShouldStartWith($"the table public.orders is locked by another session (pid {other.ProcessID}, ");
        message.ShouldContain("application \"migration\", statement ALTER TABLE)");
    }

    [EachServer]
    public async Task Refresh_of_a_view_whose_lock_is_let_go_in_time_succeeds(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync("BEGIN; REFRESH MATERIALIZED VIEW a_hourly");
        var engine = db.NewEngine(options => options.Refresh.LockTimeout = TimeSpan.FromMilliseconds(100));

        var run = await engine.StartAsync(Select.All);
        await Eventually.HoldsAsync(
            () => Task.FromResult(engine.Log.Events.Any(logged => logged.Id == 112)), () => Task.FromResult("a retry"));
        await other.ExecuteAsync("ROLLBACK");

        (await run.EndAsync()).Of("a_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Refreshed),
            outcome => outcome.Attempts.ShouldBeGreaterThan(1));
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["refreshed"]);
    }

    [EachServer]
    public async Task Refresh_waits_for_another_run_and_then_refreshes_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        var first = await db.Engine.StartAsync(Select.All);
        await gate.ReachedAsync();
        var second = await db.NewEngine().StartAsync(Select.All);
        await db.UntilAsync("SELECT count(*) = 2 FROM freshet.run WHERE status = 'running'");

        await gate.OpenAsync();

        (await first.EndAsync()).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        (await second.EndAsync()).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed); // the first began before it was asked for
        (await db.ScalarAsync<long>("SELECT count(DISTINCT run_id) FROM freshet.refresh WHERE status = 'refreshed'")).ShouldBe(2);
    }

    [EachServer]
    public async Task Refresh_that_another_run_began_after_it_was_requested_is_not_done_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var other = await OtherRun.ConnectAsync(db);
        await other.ExecuteAsync(Views.Lock("a_hourly"));
        var first = await db.Engine.StartAsync(Select.All);
        var second = await db.NewEngine().StartAsync(Select.All);
        var forced = await db.NewEngine().StartAsync(Select.All with { Force = true });
        await db.UntilAsync("SELECT count(*) = 3 FROM freshet.run WHERE status = 'running'");

        await other.ExecuteAsync("SELECT pg_advisory_unlock_all()");
        var results = new[] { await first.EndAsync(), await second.EndAsync() };

        (await forced.EndAsync()).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        results.ShouldAllBe(result => result.Status == RunStatus.Succeeded);
        results.Select(result => result.Of("a_hourly")).ShouldContain(outcome => outcome.Status == RefreshStatus.Skipped
            && outcome.Code == ReasonCode.AlreadyRefreshed
            && outcome.Reason.Contains("another run refreshed it", StringComparison.Ordinal));
        results.Select(result => result.Of("a_hourly")).ShouldAllBe(outcome => !outcome.IsProblem);
    }

    [EachServer]
    public async Task Refresh_of_a_view_held_until_the_deadline_is_already_running(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly") + Views.Reading("a_hourly", "c_hourly"));
        await using var other = await OtherRun.ConnectAsync(db);
        await other.ExecuteAsync(Views.Lock("a_hourly"));

        var result = await db.NewEngine(options => options.Refresh.RunDeadline = TimeSpan.FromSeconds(1.5)).RefreshAsync(Select.All);

        result.Of("a_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Skipped),
            outcome => outcome.Code.ShouldBe(ReasonCode.AlreadyRunning),
            outcome => outcome.IsProblem.ShouldBeFalse(),
            outcome => outcome.Reason.ShouldContain("still due"));
        result.Of("b_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        result.Of("c_hourly").Status.ShouldBe(RefreshStatus.Skipped);
        result.Of("c_hourly").Code.ShouldBe(ReasonCode.Deadline);
        (await db.ScalarAsync<string>("SELECT status || ' ' || reason_code FROM freshet.refresh WHERE view_name = 'a_hourly'"))
            .ShouldBe("skipped already_running");
    }

    // Whatever the moment at which the deadline passes, the run comes to its end.
    [EachServer]
    public async Task Run_ends_at_whatever_moment_its_deadline_passes(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await using var other = await OtherRun.ConnectAsync(db);
        await other.ExecuteAsync(Views.Lock("a_hourly"));

        var runs = Enumerable.Range(1, 16)
            .Select(reading => db.NewEngine(options => options.Time = new LeapingTime(reading)).RefreshAsync(Select.All));
        (await Task.WhenAll(runs)).ShouldAllBe(run => !run.Of("a_hourly").Succeeded);
    }

    [EachServer]
    public async Task Refresh_of_other_databases_views_does_not_hold_up_this_ones(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var neighbour = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var oid = await db.ScalarAsync<uint>("SELECT 'a_hourly'::regclass::oid");
        await using var other = await neighbour.ConnectAsync();
        await other.ExecuteAsync(
            $"SELECT pg_advisory_lock({Views.ViewKind}, {unchecked((int)oid)}); SELECT pg_advisory_lock({Views.LaneKind}, n) FROM generate_series(1, 2) n");

        (await db.RefreshAsync("a_hourly")).Status.ShouldBe(RunStatus.Succeeded);
    }

    [EachServer]
    public async Task Refresh_that_deadlocks_is_tried_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync("SET deadlock_timeout = '30s'; BEGIN; LOCK source");
        var run = await db.Engine.StartAsync(Select.All);
        await db.UntilAsync("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'source'::regclass AND NOT granted)");

        await other.ExecuteAsync("REFRESH MATERIALIZED VIEW a_hourly; COMMIT");

        (await run.EndAsync()).Of("a_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Refreshed),
            outcome => outcome.Attempts.ShouldBe(2));
        db.Engine.Log.Events.ShouldContain(logged => logged.Id == 112 && logged.Text.Contains("deadlock", StringComparison.Ordinal));
    }

    [EachServer]
    public async Task Refresh_that_got_no_lane_until_the_deadline_blames_the_lanes(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var other = await OtherRun.ConnectAsync(db);
        await other.ExecuteAsync($"SELECT pg_advisory_lock({Views.LaneKind}, n) FROM generate_series(1, 2) n");

        var outcome = (await db.NewEngine(options => options.Refresh.RunDeadline = TimeSpan.FromSeconds(1)).RefreshAsync(Select.All))
            .Of("a_hourly");

        outcome.Succeeded.ShouldBeFalse();
        outcome.Code.ShouldBe(ReasonCode.LanesBusy);
        outcome.Reason.ShouldContain("still due");
        outcome.Reason.ShouldContain("Lanes");
        outcome.Reason.ShouldNotContain("still refreshing it");
    }

    [EachServer]
    public async Task Refresh_that_failed_and_had_no_time_left_to_be_tried_again_names_what_it_failed_of(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync("BEGIN; REFRESH MATERIALIZED VIEW a_hourly");
        var engine = db.NewEngine(options => (options.Refresh.LockTimeout, options.Refresh.Retries, options.Refresh.RunDeadline) =
            (TimeSpan.FromMilliseconds(100), 1000, TimeSpan.FromSeconds(2)));

        var outcome = (await engine.RefreshAsync(Select.All)).Of("a_hourly");

        outcome.ShouldSatisfyAllConditions(
            () => outcome.Status.ShouldBe(RefreshStatus.Failed),
            () => outcome.Code.ShouldBe(ReasonCode.LockTimeout),
            () => outcome.SqlState.ShouldBe("55P03"),
            () => outcome.Attempts.ShouldBePositive(),
            () => outcome.Reason.ShouldContain("RunDeadline"),
            () => outcome.Reason.ShouldContain("still due"));
        (await db.ListAsync<string>("SELECT status || ' ' || sqlstate FROM freshet.refresh")).ShouldBe(["failed 55P03"]);
        (await db.ListAsync<int>("SELECT failures_in_row FROM freshet.view_state")).ShouldBe([1]);
    }

    [EachServer]
    public async Task Refresh_that_another_run_did_is_done_again_if_what_it_reads_is_newer(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly") + Views.Reading("a_hourly", "c_hourly"));
        await db.RefreshAsync(Select.All);
        await using var other = await OtherRun.ConnectAsync(db);
        await other.ExecuteAsync(Views.Lock("b_hourly") + ";" + Views.Lock("c_hourly"));
        var run = await db.Engine.StartAsync(Select.Views("b_hourly", "c_hourly"));
        await db.UntilAsync("SELECT EXISTS (SELECT FROM freshet.run WHERE status = 'running')");

        // Meanwhile another run refreshes b, then a, then c.
        foreach (var view in new[] { "b_hourly", "a_hourly", "c_hourly" })
            await db.ExecuteAsync($"UPDATE freshet.view_state SET last_success_at = clock_timestamp() WHERE view_name = '{view}'");
        await other.ExecuteAsync("SELECT pg_advisory_unlock_all()");

        var result = await run.EndAsync();
        result.Of("b_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        result.Of("c_hourly").Status.ShouldBe(RefreshStatus.Skipped);
        result.Of("c_hourly").Code.ShouldBe(ReasonCode.AlreadyRefreshed);
    }
}
