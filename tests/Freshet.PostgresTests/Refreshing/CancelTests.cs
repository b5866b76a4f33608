namespace Freshet.PostgresTests;

public sealed class CancelTests
{
    [EachServer]
    public async Task Cancel_by_the_caller_stops_the_server_too_and_is_recorded(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + Views.Gated("b_hourly"));
        await gate.CloseAsync();
        var run = await db.NewEngine(OneLane).StartAsync(Select.All);
        await gate.ReachedAsync();

        await run.CancelAsync();
        var result = await run.EndAsync();

        (await gate.WaitingAsync()).ShouldBeEmpty();
        result.Status.ShouldBe(RunStatus.Cancelled);
        result.Outcomes.Select(outcome => outcome.Status).ShouldBe([RefreshStatus.Cancelled, RefreshStatus.Cancelled]);
        (await db.ScalarAsync<string>("SELECT status FROM freshet.run WHERE finished_at IS NOT NULL")).ShouldBe("cancelled");
        (await db.ListAsync<string>("SELECT view_name || ' ' || status || ' ' || attempts FROM freshet.refresh ORDER BY 1"))
            .ShouldBe(["a_hourly cancelled 1", "b_hourly cancelled 0"]);
        (await db.ListAsync<int>("SELECT failures_in_row FROM freshet.view_state")).ShouldAllBe(failures => failures == 0);
    }

    [EachServer]
    public async Task Cancel_calls_what_reads_the_view_cancelled_not_failed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + Views.Reading("a_hourly", "b_hourly"));
        await gate.CloseAsync();
        var run = await db.Engine.StartAsync(Select.All);
        await gate.ReachedAsync();

        await run.CancelAsync();

        (await run.EndAsync()).Of("b_hourly").Status.ShouldBe(RefreshStatus.Cancelled);
    }

    [EachServer]
    public async Task Cancel_in_the_ledger_stops_the_run_at_its_next_heartbeat(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("slow_hourly"));
        await gate.CloseAsync();
        var time = new ManualTimeProvider();
        var run = await db.NewEngine(options => options.Time = time).StartAsync(Select.All);
        await gate.ReachedAsync();

        (await db.Engine.Runs.CancelAsync(run.Id.Id, CancellationToken.None)).ShouldBeTrue();
        (await db.ScalarAsync<string>("SELECT status FROM freshet.run")).ShouldBe("running");
        time.Advance(Lease.Heartbeat);

        (await run.EndAsync()).Status.ShouldBe(RunStatus.Cancelled);
        (await gate.WaitingAsync()).ShouldBeEmpty();
        (await db.ScalarAsync<string>("SELECT status FROM freshet.run WHERE finished_at IS NOT NULL")).ShouldBe("cancelled");
    }

    [EachServer]
    public async Task Cancel_in_the_ledger_outlives_the_worker_that_was_to_hear_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("slow_hourly"));
        await gate.CloseAsync();
        var run = await db.NewEngine(options => options.Time = new ManualTimeProvider()).StartAsync(Select.All);
        await gate.ReachedAsync();

        await db.Engine.Runs.CancelAsync(run.Id.Id, CancellationToken.None);
        await run.ShutDownAsync();
        await run.EndAsync();

        (await db.Engine.RunReader.ListResumableAsync(Lease.Queued, CancellationToken.None)).ShouldBeEmpty();
        (await db.ScalarAsync<string>("SELECT status FROM freshet.run")).ShouldBe("cancelled");
    }

    [EachServer]
    public async Task Cancel_before_the_first_view_ends_the_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync("BEGIN; LOCK freshet.cadence");
        var time = new ManualTimeProvider();
        var run = await db.NewEngine(options => options.Time = time).StartAsync(Select.All);
        await db.UntilAsync("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'freshet.cadence'::regclass AND NOT granted)");

        await run.CancelAsync();
        await Task.WhenAny(run.Task);
        await other.ExecuteAsync("ROLLBACK");

        (await db.ScalarAsync<string>("SELECT status FROM freshet.run")).ShouldBe("cancelled");
    }

    [EachServer]
    public async Task Cancel_from_outside_on_the_server_ends_that_view_alone(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + Views.Reading("a_hourly", "b_hourly") + Views.Of("source", "c_hourly"));
        await gate.CloseAsync();
        var run = await db.Engine.StartAsync(Select.All);
        await gate.ReachedAsync();

        await db.ExecuteAsync($"SELECT pg_cancel_backend({(await gate.WaitingAsync()).Single()})");
        var result = await run.EndAsync();

        result.Status.ShouldBe(RunStatus.PartlyFailed);
        result.Of("a_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Cancelled),
            outcome => outcome.Code.ShouldBe(ReasonCode.CancelledOnServer),
            outcome => outcome.SqlState.ShouldBe("57014"),
            outcome => outcome.Reason.ShouldContain("on the server"));
        result.Of("b_hourly").Status.ShouldBe(RefreshStatus.Skipped);
        result.Of("b_hourly").Code.ShouldBe(ReasonCode.UpstreamFailed);
        result.Of("c_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
    }

    private static void OneLane(EngineOptions options) => options.Database.Lanes = 1;
}
