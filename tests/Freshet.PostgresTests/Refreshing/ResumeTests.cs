namespace Freshet.PostgresTests;

public sealed class ResumeTests
{
    [EachServer]
    public async Task Shutdown_interrupts_and_a_resumed_run_does_the_rest_only(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Gated("b_hourly") + Views.Reading("b_hourly", "c_hourly")
            + Views.Of("source", "d_hourly"));
        await gate.CloseAsync();
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("INSERT INTO freshet.policy (view_schema, view_name, priority) VALUES ('public', 'a_hourly', 1)");
        var run = await db.NewEngine(OneLane).StartAsync(Select.All);
        await gate.ReachedAsync();

        await run.ShutDownAsync();
        var interrupted = await run.EndAsync();

        interrupted.Status.ShouldBe(RunStatus.Interrupted);
        interrupted.Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        interrupted.Of("b_hourly").Status.ShouldBe(RefreshStatus.Interrupted);
        interrupted.Of("c_hourly").Status.ShouldBe(RefreshStatus.Interrupted);
        interrupted.Of("d_hourly").Status.ShouldBe(RefreshStatus.Interrupted);
        (await gate.WaitingAsync()).ShouldBeEmpty();
        (await db.ScalarAsync<bool>("SELECT status = 'interrupted' AND finished_at IS NULL FROM freshet.run")).ShouldBeTrue();
        (await db.Engine.RunReader.ListResumableAsync(Lease.Queued, CancellationToken.None)).ShouldBe([run.Id.Id]);

        await gate.OpenAsync();
        var resumed = await db.NewEngine(OneLane).Resume(run.Id).EndAsync();

        resumed.Status.ShouldBe(RunStatus.Succeeded);
        resumed.Outcomes.Select(outcome => outcome.View.Name).ShouldBe(["a_hourly", "b_hourly", "c_hourly", "d_hourly"], ignoreOrder: true);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.refresh WHERE status = 'refreshed' ORDER BY 1"))
            .ShouldBe(["a_hourly", "b_hourly", "c_hourly", "d_hourly"]);
        (await db.ScalarAsync<bool>("SELECT status = 'succeeded' AND finished_at IS NOT NULL AND lease_epoch = 2 FROM freshet.run"))
            .ShouldBeTrue();
        (await db.Engine.RunReader.ReadRefreshesAsync(run.Id.Id, CancellationToken.None)).ShouldAllBe(outcome => outcome.Succeeded);
    }

    [EachServer]
    public async Task Resume_of_a_dead_workers_run_ends_what_it_left_on_the_server(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        var id = await ClaimedByADeadWorkerAsync(db);
        await using var orphan = await db.ConnectAsync(applicationName: $"freshet:{id.Id:D}:1");
        await using var ofAnotherRun = await db.ConnectAsync(applicationName: $"freshet:{Guid.NewGuid():D}:1");
        await using var ofAnotherKind = await db.ConnectAsync(applicationName: "freshet:mine:x");
        await orphan.ExecuteAsync($"BEGIN; SELECT pg_advisory_xact_lock({Views.ViewKind}, 'public.a_hourly'::regclass::oid::integer)");
        // Its client hangs. A session that waits for its client for so long is not at work.
        await db.UntilAsync($"SELECT state_change < clock_timestamp() - interval '10 seconds' FROM pg_stat_activity WHERE pid = {orphan.ProcessID}");

        (await db.NewEngine().Resume(id).EndAsync()).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);

        (await Should.ThrowAsync<PostgresException>(orphan.ExecuteAsync("SELECT 1"))).SqlState.ShouldBe("57P01");
        await ofAnotherRun.ExecuteAsync("SELECT 1");
        await ofAnotherKind.ExecuteAsync("SELECT 1");
    }

    [EachServer]
    public async Task Resume_of_a_run_that_ended_or_that_a_living_worker_has_does_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var ended = await db.RefreshAsync(Select.All);
        var claimed = await ClaimedByADeadWorkerAsync(db);
        await db.ExecuteAsync("UPDATE freshet.run SET heartbeat_at = clock_timestamp() WHERE status = 'running'");

        (await db.Engine.Resume(ended.Id).Task).ShouldBeNull();
        (await db.Engine.Resume(claimed).Task).ShouldBeNull();
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh")).ShouldBe(1);
    }

    [EachServer]
    public async Task Resume_tries_again_what_failed_before(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Dividing("source", "a_hourly"));
        await db.Engine.InstallAsync();
        var id = await ClaimedByADeadWorkerAsync(db);
        await db.ExecuteAsync($"""
            INSERT INTO freshet.refresh (run_id, view_oid, view_schema, view_name, status, reason_code, reason, attempts)
            VALUES ('{id.Id}', 'a_hourly'::regclass, 'public', 'a_hourly', 'failed', 'bad_data', 'by the dead one', 1)
            """);

        (await db.Engine.Resume(id).EndAsync()).Status.ShouldBe(RunStatus.Succeeded);

        (await db.Engine.RunReader.ReadRefreshesAsync(id.Id, CancellationToken.None)).Single().Status.ShouldBe(RefreshStatus.Refreshed);
        (await db.Engine.RunReader.FindRunAsync(id.Id, CancellationToken.None)).ShouldNotBeNull().Counts.ShouldHaveSingleItem()
            .ShouldBe(new(RefreshStatus.Refreshed, 1));
    }

    [EachServer]
    public async Task Worker_that_lost_its_lease_stops_and_ends_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + Views.Of("source", "b_hourly"));
        await gate.CloseAsync();
        var time = new ManualTimeProvider();
        var engine = db.NewEngine(options =>
        {
            options.Time = time;
            options.Database.Lanes = 1;
        });
        var run = await engine.StartAsync(Select.All);
        await gate.ReachedAsync();
        // The server does not show the sessions of other machines that hang, so that another worker can have taken the run.
        await db.ExecuteAsync("UPDATE freshet.run SET lease_epoch = 2, worker = 'another worker'");
        time.Advance(Lease.Heartbeat);
        var lost = await run.EndAsync();

        lost.Status.ShouldBe(RunStatus.Abandoned);
        engine.Log.Events.ShouldContain(logged => logged.Id == 103);
        (await gate.WaitingAsync()).ShouldBeEmpty();
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh WHERE view_name = 'a_hourly'")).ShouldBe(0);
        (await db.ScalarAsync<bool>("SELECT status = 'running' AND worker = 'another worker' AND finished_at IS NULL FROM freshet.run"))
            .ShouldBeTrue();
    }

    [EachServer]
    public async Task Worker_that_does_not_know_yet_that_it_lost_its_lease_does_no_harm(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + Views.Of("source", "b_hourly"));
        await gate.CloseAsync();
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("INSERT INTO freshet.policy (view_schema, view_name, priority) VALUES ('public', 'a_hourly', 1)");
        var run = await db.NewEngine(OneLane).StartAsync(Select.All with { Force = true });
        await gate.ReachedAsync();

        // Meanwhile another worker has claimed the run and refreshed b.
        await db.ExecuteAsync($"""
            UPDATE freshet.run SET lease_epoch = 2, worker = 'another worker';
            INSERT INTO freshet.refresh (run_id, view_oid, view_schema, view_name, status, method, reason, attempts, started_at, duration_ms)
            VALUES ('{run.Id.Id}', 'b_hourly'::regclass, 'public', 'b_hourly', 'refreshed', 'concurrent', '', 1, clock_timestamp(), 1);
            INSERT INTO freshet.view_state (view_oid, view_schema, view_name, last_attempt_at, last_success_at)
                VALUES ('b_hourly'::regclass, 'public', 'b_hourly', clock_timestamp(), clock_timestamp());
            """);
        await gate.OpenAsync();
        await run.EndAsync();

        (await db.ListAsync<string>("SELECT view_name || ' ' || status FROM freshet.refresh ORDER BY 1"))
            .ShouldBe(["a_hourly refreshed", "b_hourly refreshed"]);
        (await db.ListAsync<int>("SELECT failures_in_row FROM freshet.view_state")).ShouldAllBe(failures => failures == 0);
        (await db.ScalarAsync<string>("SELECT status FROM freshet.run")).ShouldBe("running"); // the other's to end
    }

    [EachServer]
    public async Task Worker_that_cannot_begin_stops_beating(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        var id = await ClaimedByADeadWorkerAsync(db);
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync("BEGIN; LOCK freshet.refresh");
        var time = new ManualTimeProvider();
        var run = db.NewEngine(options => options.Time = time).Resume(id);
        await db.UntilAsync("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'freshet.refresh'::regclass AND NOT granted)");

        await db.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'freshet.refresh'::regclass AND NOT granted");
        await Task.WhenAny(run.Task);

        time.Timers.ShouldBe(0);
    }

    [EachServer]
    public async Task Resumed_tick_keeps_the_slots_that_it_was_made_for(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly") + Views.Reading("b_hourly", "c_hourly"));
        await db.RefreshAsync("a_hourly", "b_hourly");
        // It was interrupted three hours ago, when b was done, and another run had done a. All three are due again by now.
        var id = await db.ScalarAsync<Guid>("""
            UPDATE freshet.run SET source = 'tick', selection = '{"due": true}', status = 'interrupted', finished_at = NULL,
                requested_at = clock_timestamp() - interval '3 hours';
            DELETE FROM freshet.refresh WHERE view_name = 'a_hourly';
            INSERT INTO freshet.view_state (view_oid, view_schema, view_name)
                SELECT oid, 'public', relname FROM pg_class WHERE relname = 'c_hourly';
            UPDATE freshet.view_state SET seen_at = '2020-01-01', last_success_at = last_success_at - interval '3 hours',
                last_attempt_at = last_attempt_at - interval '3 hours', data_as_of = data_as_of - interval '3 hours';
            SELECT id FROM freshet.run
            """);

        var run = await db.Engine.Resume(new("main", id)).EndAsync();

        run.Outcomes.Select(outcome => $"{outcome.View.Name} {Words.Of(outcome.Status)}")
            .ShouldBe(["b_hourly refreshed", "c_hourly refreshed"], ignoreOrder: true);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.refresh ORDER BY id")).ShouldBe(["b_hourly", "c_hourly"]);
        RefreshPlanner.Plan(await db.Engine.ReadSituationAsync(), new Selection { Due = true }).Refresh.Select(view => view.View.Name)
            .ShouldBe(["a_hourly", "b_hourly"]); // what is due now is for the tick of now
    }

    [EachServer]
    public async Task Forced_run_that_is_resumed_does_not_repeat_what_another_run_has_refreshed_since(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        await db.RefreshAsync("b_hourly");
        var id = await db.Engine.Runs.EnqueueAsync(
            new(RunId.New("main"), RunSource.Command, Select.All with { Force = true }), CancellationToken.None);
        var claimed = (await db.Engine.Runs.ClaimAsync(id, "stopped", CancellationToken.None)).ShouldNotBeNull();
        await db.Engine.Runs.FinishAsync(claimed, RunStatus.Interrupted, CancellationToken.None);
        await db.RefreshAsync("a_hourly");

        var run = await db.Engine.Resume(id).EndAsync();

        run.Of("a_hourly").Code.ShouldBe(ReasonCode.AlreadyRefreshed);
        run.Of("b_hourly").Status.ShouldBe(RefreshStatus.Refreshed); // that refresh began before the run was requested
        (await db.RefreshAsync(Select.All with { Force = true })).Outcomes.ShouldAllBe(outcome => outcome.Succeeded);
    }

    [EachServer]
    public async Task Resumed_run_says_of_every_view_what_became_of_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly") + Views.Dividing("numbers", "c_hourly")
            + Views.Of("source", "d_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(Views.LongSeen);
        var id = await db.Engine.Runs.EnqueueAsync(new(RunId.New("main"), RunSource.Tick, new() { Due = true }), CancellationToken.None);
        var claimed = (await db.Engine.Runs.ClaimAsync(id, "stopped", CancellationToken.None)).ShouldNotBeNull();
        await db.ExecuteAsync($"""
            INSERT INTO freshet.refresh (run_id, view_oid, view_schema, view_name, status, reason_code, reason, attempts)
            SELECT '{id.Id}', c.oid, 'public', c.relname, f.status, f.code, '', 1
            FROM (VALUES ('a_hourly', 'interrupted', 'interrupted'), ('b_hourly', 'interrupted', 'interrupted'),
                         ('c_hourly', 'failed', 'bad_data')) AS f (name, status, code)
            JOIN pg_class c ON c.relname = f.name;
            UPDATE freshet.view_state SET failures_in_row = 1, last_attempt_at = clock_timestamp() WHERE view_name = 'c_hourly';
            """);
        await db.Engine.Runs.FinishAsync(claimed, RunStatus.Interrupted, CancellationToken.None);
        // Since then another run has refreshed a, b was dropped, and c waits for its next attempt.
        await db.RefreshAsync("a_hourly");
        await db.ExecuteAsync("DROP MATERIALIZED VIEW b_hourly");

        var run = await db.Engine.Resume(id).EndAsync();

        var recorded = await db.Engine.RunReader.ReadRefreshesAsync(id.Id, CancellationToken.None);
        recorded.Select(outcome => $"{outcome.View.Name} {Words.Of(outcome.Status)} {outcome.Code}").ShouldBe(
            ["a_hourly skipped NotDue", "b_hourly skipped ViewDropped", "c_hourly failed BadData", "d_hourly refreshed "], ignoreOrder: true);
        run.Status.ShouldBe(RunStatus.PartlyFailed);
        run.Outcomes.Count.ShouldBe(4);
    }

    private static async Task<RunId> ClaimedByADeadWorkerAsync(TestDatabase db)
    {
        var id = await db.Engine.Runs.EnqueueAsync(new(RunId.New("main"), RunSource.Command, Select.All), CancellationToken.None);
        (await db.Engine.Runs.ClaimAsync(id, "dead", CancellationToken.None)).ShouldNotBeNull();
        await db.ExecuteAsync($"UPDATE freshet.run SET heartbeat_at = clock_timestamp() - interval '2 minutes' WHERE id = '{id.Id}'");
        return id;
    }

    private static void OneLane(EngineOptions options) => options.Database.Lanes = 1;
}
