namespace Freshet.PostgresTests.Serving;

public sealed class ResumeTests
{
    [EachServerOnUnix]
    public async Task Killed_service_is_followed_by_one_that_does_the_rest_only(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await PrepareAsync(db);
        string id;
        await using (var service = await FreshetService.StartAsync(db))
        {
            id = await service.RefreshAsync("?cadence=hourly");
            await gate.ReachedAsync();
            await db.UntilAsync("SELECT count(*) = 1 FROM freshet.refresh WHERE status = 'refreshed'");

            await service.Process.SignalAsync("KILL");
            (await service.Process.ExitAsync()).ExitCode.ShouldBe(137);
        }
        await gate.OpenAsync();
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["running"]);
        await db.ExecuteAsync("UPDATE freshet.run SET heartbeat_at = heartbeat_at - interval '10 minutes'");

        await using var next = await FreshetService.StartAsync(db);

        await OnceEachAsync(db, await next.RunIsAsync(id, "succeeded"));
        (await db.ListAsync<int>("SELECT lease_epoch FROM freshet.run")).ShouldBe([2]);
    }

    [EachServerOnUnix]
    public async Task Service_that_is_stopped_leaves_its_run_to_the_next(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await PrepareAsync(db);
        string id;
        await using (var service = await FreshetService.StartAsync(db))
        {
            id = await service.RefreshAsync("?cadence=hourly");
            await gate.ReachedAsync();
            await db.UntilAsync("SELECT count(*) = 1 FROM freshet.refresh WHERE status = 'refreshed'");

            var result = (await service.EndAsync()).ShouldExit(0);

            result.Errors.ShouldBeEmpty();
            result.Output.ShouldContain("the next worker resumes them");
        }
        (await gate.WaitingAsync()).ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT status || ' ' || (finished_at IS NULL) FROM freshet.run")).ShouldBe(["interrupted true"]);
        await gate.OpenAsync();

        await using var next = await FreshetService.StartAsync(db);

        await OnceEachAsync(db, await next.RunIsAsync(id, "succeeded"));
    }

    [EachServerOnUnix]
    public async Task Service_with_a_request_that_never_ends_still_leaves_its_runs_in_good_order(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await PrepareAsync(db);
        await using var service = await FreshetService.StartAsync(db);
        var id = await service.RefreshAsync("?cadence=hourly");
        await gate.ReachedAsync();
        using var slow = await RawHttp.OpenAsync(
            service.Address,
            "POST /api/refresh HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");

        var result = (await service.EndAsync()).ShouldExit(0);

        result.Errors.ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["interrupted"]);
        id.ShouldStartWith("main.");
    }

    [EachServerOnUnix]
    public async Task Service_that_is_stopped_once_or_twice_ends(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var idle = await FreshetService.StartAsync(db);
        await idle.Process.SignalAsync("INT");
        (await idle.Process.ExitAsync()).ShouldExit(0).Errors.ShouldBeEmpty();

        await using var early = FreshetService.Command(db).Start("serve", "--listen", "0");
        await db.UntilAsync(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'freshet')");
        await early.SignalAsync("TERM");
        (await early.ExitAsync()).ShouldExit(0).Errors.ShouldBeEmpty();
    }

    [EachServerOnUnix]
    public async Task Service_that_is_stopped_while_it_looks_after_its_runs_ends_in_good_order(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync("BEGIN; LOCK TABLE freshet.run");
        await using var service = FreshetService.Command(db).Start("serve", "--listen", "0");
        await db.UntilAsync("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'freshet.run'::regclass AND NOT granted)");

        await service.SignalAsync("INT");

        (await service.ExitAsync()).ShouldExit(0).Errors.ShouldBeEmpty();
        (await db.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'freshet.run'::regclass AND NOT granted)"))
            .ShouldBeFalse();
    }

    /// <summary>One view that is done at once, one at a gate, one that reads it.</summary>
    private static async Task<Gate> PrepareAsync(TestDatabase db)
    {
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Gated("b_hourly") + Views.Reading("b_hourly", "c_hourly"));
        await gate.CloseAsync();
        return gate;
    }

    private static async Task OnceEachAsync(TestDatabase db, System.Text.Json.JsonElement run)
    {
        run.Items("refreshes").Select(view => $"{view.Text("name")} {view.Text("status")}")
            .ShouldBe(["a_hourly refreshed", "b_hourly refreshed", "c_hourly refreshed"], ignoreOrder: true);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.refresh WHERE status = 'refreshed' ORDER BY 1"))
            .ShouldBe(["a_hourly", "b_hourly", "c_hourly"]);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(1);
    }
}
