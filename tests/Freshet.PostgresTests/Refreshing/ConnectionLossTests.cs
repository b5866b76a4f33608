namespace Freshet.PostgresTests;

public sealed class ConnectionLossTests
{
    [EachServer]
    public async Task Refresh_whose_backend_is_terminated_is_tried_again_and_recorded_once(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        var run = await db.Engine.StartAsync(Select.All);
        await gate.ReachedAsync();

        await db.ExecuteAsync($"SELECT pg_terminate_backend({(await gate.WaitingAsync()).Single()})");
        await gate.OpenAsync();

        var result = await run.EndAsync();
        result.Status.ShouldBe(RunStatus.Succeeded);
        result.Of("a_hourly").Attempts.ShouldBe(2);
        (await db.ListAsync<string>("SELECT status || ' ' || attempts FROM freshet.refresh")).ShouldBe(["refreshed 2"]);
        db.Engine.Log.Events.Count(logged => logged.Id == 112).ShouldBe(1);
    }

    [EachServer]
    public async Task Refresh_whose_commit_is_not_answered_is_not_done_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var wire = Wire.To(db.ConnectionString);
        var (gate, run) = await StartAsync(db, wire);

        wire.CutBefore("COMMIT");
        await gate.OpenAsync();

        var result = await run.EndAsync();
        wire.HasCut.ShouldBeTrue();
        result.Status.ShouldBe(RunStatus.Succeeded);
        result.Of("a_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Refreshed),
            outcome => outcome.Attempts.ShouldBe(1),
            outcome => outcome.Message.ShouldNotBeNull().ShouldContain("the answer to COMMIT"),
            outcome => outcome.DurationMs.ShouldNotBeNull());
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["refreshed"]);
    }

    [EachServer]
    public async Task Refresh_whose_commit_is_not_answered_is_looked_up_once_the_server_is_back(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var wire = Wire.To(db.ConnectionString);
        var (gate, run) = await StartAsync(db, wire);

        wire.ThenRefuse = 5;
        wire.CutBefore("COMMIT");
        await gate.OpenAsync();

        var result = await run.EndAsync();
        wire.ThenRefuse.ShouldBe(0);
        result.Status.ShouldBe(RunStatus.Succeeded);
        result.Of("a_hourly").Attempts.ShouldBe(1);
        result.Of("a_hourly").Message.ShouldNotBeNull().ShouldContain("the answer to COMMIT");
        (await db.ListAsync<string>("SELECT concat_ws(' ', status, attempts, left(message, 23)) FROM freshet.refresh"))
            .ShouldBe(["refreshed 1 The connection was lost"]);
    }

    [EachServer]
    public async Task Refresh_whose_connection_breaks_before_the_commit_is_done_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var wire = Wire.To(db.ConnectionString);
        var (gate, run) = await StartAsync(db, wire);

        wire.Cut();
        await gate.OpenAsync();

        var result = await run.EndAsync();
        result.Status.ShouldBe(RunStatus.Succeeded);
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["refreshed"]);
    }

    [EachServer]
    public async Task Refresh_on_a_lane_that_was_terminated_while_it_was_idle_takes_a_new_one(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var other = await OtherRun.ConnectAsync(db);
        await other.ExecuteAsync(Views.Lock("a_hourly"));
        var role = await db.CreateRoleAsync("SUPERUSER");
        var run = await db.NewEngine(role: role).StartAsync(Select.All);
        // The lane waits for the view's lock.
        await db.UntilAsync($"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = '{role}' "
            + "AND query LIKE '%pg_advisory_unlock_all%' AND state = 'idle')");
        await db.ExecuteAsync(
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}' AND query LIKE '%pg_advisory_unlock_all%'");
        await other.ExecuteAsync("SELECT pg_advisory_unlock_all()");

        (await run.EndAsync()).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
    }

    [EachServer]
    public async Task Refresh_under_an_idle_session_timeout_succeeds(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await using var other = await OtherRun.ConnectAsync(db);
        await other.ExecuteAsync(Views.Lock("a_hourly"));
        var role = await db.CreateRoleAsync("SUPERUSER");
        // Less than the pause before a held view is tried again.
        await db.ExecuteAsync($"ALTER ROLE {role} SET idle_session_timeout = '300ms'");
        var run = await db.NewEngine(role: role).StartAsync(Select.All);
        await db.UntilAsync(
            $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = '{role}' AND query LIKE '%pg_advisory_unlock_all%')");
        await db.UntilAsync($"SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = '{role}')");
        await other.ExecuteAsync("SELECT pg_advisory_unlock_all()");

        (await run.EndAsync()).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
    }

    [EachServer]
    public async Task Failure_is_recorded_though_the_pools_connections_were_lost(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(
            "CREATE TABLE source (amount integer); INSERT INTO source VALUES (1); "
            + "CREATE MATERIALIZED VIEW a_hourly AS SELECT gate() / amount AS id FROM source; UPDATE source SET amount = 0");
        await gate.CloseAsync();
        var run = await db.Engine.StartAsync(Select.All);
        await gate.ReachedAsync();

        // As a failover, a restart or a firewall does: those that lie in the pool are dead, and nobody knows yet.
        await db.ExecuteAsync(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() "
            + "AND application_name = 'freshet'");
        await gate.OpenAsync();
        var result = await run.EndAsync();

        result.Of("a_hourly").SqlState.ShouldBe("22012");
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["failed"]);
        (await db.ListAsync<int>("SELECT failures_in_row FROM freshet.view_state")).ShouldBe([1]);
        (await db.ScalarAsync<string>("SELECT status FROM freshet.run")).ShouldBe("failed");
    }

    [EachServer]
    public async Task Read_by_a_pool_whose_connections_were_lost_takes_new_ones(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.RefreshAsync(Select.All);
        await db.ExecuteAsync(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() "
            + "AND application_name = 'freshet'");

        (await db.RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);
    }

    /// <summary>A run by way of the wire, whose view stands still.</summary>
    private static async Task<(Gate Gate, RunUnderWay Run)> StartAsync(TestDatabase db, Wire wire)
    {
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        var engine = db.NewEngine(options => options.Database.ConnectionString = wire.ConnectionString);
        var run = await engine.StartAsync(Select.All);
        await gate.ReachedAsync();
        return (gate, run);
    }
}
