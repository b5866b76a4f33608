namespace Freshet.PostgresTests.Swaps;

public sealed class SwapLedgerTests
{
    [EachServer]
    public async Task State_and_policy_follow_the_view(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.RefreshAsync("a_hourly");
        await db.ExecuteAsync("INSERT INTO freshet.policy (view_schema, view_name, max_age) VALUES ('public', 'a_hourly', interval '1 day')");

        var outcome = (await db.SwapAsync("a_hourly")).Of("a_hourly");

        var state = (await db.Engine.ReadSituationAsync()).Ledger.Views.Values.ShouldHaveSingleItem();
        state.DurationsMs.Count.ShouldBe(2);
        state.LastSuccessAt.ShouldBe(outcome.StartedAt);
        (state.Methods.ConcurrentMs, state.Methods.SwapMs).ShouldBe((state.DurationsMs[1] * 99 / 100, state.DurationsMs[0]));
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.view_state")).ShouldBe(1);
        (await db.ScalarAsync<string>("SELECT status FROM freshet.freshness")).ShouldBe("fresh");
        (await db.ScalarAsync<bool>("SELECT view_oid = 'a_hourly'::regclass AND bytes >= 0 FROM freshet.refresh WHERE method = 'swap'")).ShouldBeTrue();
    }

    [EachServer]
    public async Task Resumed_run_does_not_refresh_a_view_again_that_it_swapped(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Gated("b_hourly"));
        await gate.CloseAsync();
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("INSERT INTO freshet.policy (view_schema, view_name, priority) VALUES ('public', 'a_hourly', 1)");
        var run = await db.NewEngine(Options).StartAsync(Select.All with { Method = RefreshMethod.Swap });
        await gate.ReachedAsync();
        await run.ShutDownAsync();
        (await run.EndAsync()).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        var oid = await db.OidAsync("a_hourly");
        await gate.OpenAsync();

        var resumed = await db.NewEngine(Options).Resume(run.Id).EndAsync();

        resumed.Outcomes.Select(outcome => (outcome.View.Name, outcome.Status)).ShouldBe(
            [("a_hourly", RefreshStatus.Refreshed), ("b_hourly", RefreshStatus.Refreshed)], ignoreOrder: true);
        (await db.OidAsync("a_hourly")).ShouldBe(oid);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh WHERE status = 'refreshed'")).ShouldBe(2);

        static void Options(EngineOptions options) => (options.Refresh.AllowSwap, options.Database.Lanes) = (true, 1);
    }

    [EachServer]
    public async Task View_that_reads_a_swapped_one_through_a_plain_view_knows_its_age(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "CREATE VIEW plain AS SELECT * FROM a_hourly;" + Views.Reading("plain", "b_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("INSERT INTO freshet.policy (view_schema, view_name, method) VALUES ('public', 'a_hourly', 'swap')");

        var result = await db.NewEngine(options => options.Refresh.AllowSwap = true).RefreshAsync(Select.All);

        result.Of("a_hourly").Method.ShouldBe(RefreshMethod.Swap);
        result.Of("b_hourly").DataAsOf.ShouldBe(result.Of("a_hourly").DataAsOf);
    }

    [EachServer]
    public async Task Reads_of_before_the_swap_count_for_never_read(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE TABLE source (id integer, amount integer); INSERT INTO source SELECT i, i FROM generate_series(1, 1000) i;"
            + Views.Of("source", "read_hourly") + Views.Of("source", "unread_hourly") + "ANALYZE;");
        await db.Engine.InstallAsync();
        var engine = db.NewEngine(options => options.Refresh.AllowSwap = true);
        for (var i = 0; i < 24; i++)
            (await engine.RefreshAsync(Select.All with { Method = i % 2 == 0 ? RefreshMethod.Swap : RefreshMethod.Concurrent, Force = true }))
                .Status.ShouldBe(RunStatus.Succeeded);
        await using (var reader = await db.ConnectAsync())
        {
            for (var i = 0; i < 10; i++)
                await reader.ExecuteAsync("SELECT * FROM read_hourly");
            await reader.ExecuteAsync("SELECT pg_stat_force_next_flush()");
        }
        await db.UntilAsync("SELECT seq_scan >= 10 FROM pg_stat_all_tables WHERE relid = 'read_hourly'::regclass");
        (await engine.SwapAsync("*")).Status.ShouldBe(RunStatus.Succeeded);

        var never = (await engine.CheckAsync())
            .Where(report => report.Problems.Any(problem => problem.Code == ReasonCode.NeverRead)).Select(report => report.View!.Value.Name);

        never.ShouldBe(["unread_hourly"]);
    }

    [EachServer]
    public async Task Check_names_views_that_would_gain_and_by_how_much(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly") + Views.Of("source", "c_hourly")
            + "CREATE MATERIALIZED VIEW d AS SELECT * FROM c_hourly;");
        await db.RefreshAsync(Select.All);
        await db.ExecuteAsync("""
            UPDATE freshet.view_state SET concurrent_ms = 60000, blocking_ms = 10000 WHERE view_name = 'a_hourly';
            UPDATE freshet.view_state SET concurrent_ms = 1999 WHERE view_name = 'b_hourly';
            UPDATE freshet.view_state SET concurrent_ms = 60000 WHERE view_name = 'c_hourly';
            """);

        var problems = (await db.Engine.CheckAsync())
            .SelectMany(report => report.Problems.Where(problem => problem.Code == ReasonCode.SwapWouldHelp).Select(problem => (report.View!.Value.Name, problem.Text)));

        problems.ShouldBe([(
            "a_hourly",
            "A concurrent refresh takes 1 min. The method swap would take about 12 s (a blocking refresh took 10 s), but it creates and drops views, "
            + "which Freshet:Databases:main:AllowSwap does not permit.")]);
    }
}
