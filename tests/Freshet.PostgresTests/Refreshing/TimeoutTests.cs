namespace Freshet.PostgresTests;

public sealed class TimeoutTests
{
    [EachServer]
    public async Task Refresh_past_its_limit_is_timed_out_and_keeps_its_rows(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("slow_hourly") + Views.Of("source", "other_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, statement_timeout) VALUES ('public', 'other_hourly', '30 minutes')");
        await gate.CloseAsync();
        var engine = db.NewEngine(options =>
            (options.Refresh.StatementTimeout, options.Refresh.LockTimeout) = (TimeSpan.FromMilliseconds(300), TimeSpan.FromMinutes(1)));

        var result = await engine.RefreshAsync(Select.All);

        result.Status.ShouldBe(RunStatus.PartlyFailed);
        result.Of("other_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        result.Of("slow_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.TimedOut),
            outcome => outcome.Attempts.ShouldBe(1),
            outcome => outcome.Code.ShouldBe(ReasonCode.TimedOut),
            outcome => outcome.Reason.ShouldBe("not done within 300 ms (StatementTimeout); it keeps its old rows"));
        (await gate.WaitingAsync()).ShouldBeEmpty();
        (await db.ListAsync<int>("SELECT id FROM slow_hourly")).ShouldBe([1]);
        (await db.ScalarAsync<string>("SELECT status FROM freshet.refresh WHERE view_name = 'slow_hourly'")).ShouldBe("timed_out");
        (await db.ScalarAsync<int>("SELECT failures_in_row FROM freshet.view_state WHERE view_name = 'slow_hourly'")).ShouldBe(1);
    }

    [EachServer]
    public async Task Refresh_past_its_policys_limit_is_timed_out(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("slow_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, statement_timeout) VALUES ('public', 'slow_hourly', '200 milliseconds')");
        await gate.CloseAsync();

        (await db.RefreshAsync("slow_hourly")).Of("slow_hourly").Status.ShouldBe(RefreshStatus.TimedOut);
    }

    [EachServer]
    public async Task Refresh_with_a_policys_limit_longer_than_the_server_can_count_is_refreshed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly") + Views.Of("source", "c_hourly"));
        await db.Engine.InstallAsync();
        // Milliseconds in 32 bits end after 24 days, timers of .NET after 49.
        await db.ExecuteAsync("""
            INSERT INTO freshet.policy (view_schema, view_name, statement_timeout)
            VALUES ('public', 'a_hourly', '1 month'), ('public', 'b_hourly', '2 months'), ('public', 'c_hourly', '100 years')
            """);

        (await db.RefreshAsync(Select.All)).Outcomes.ShouldAllBe(outcome => outcome.Status == RefreshStatus.Refreshed);
    }

    [EachServer]
    public async Task Refresh_on_a_server_with_a_shorter_statement_timeout_has_its_own_limit(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE MATERIALIZED VIEW slow_hourly AS SELECT 1 AS id FROM pg_sleep(0.5) WITH NO DATA");
        await db.Engine.InstallAsync();
        await db.ExecuteAsync($"ALTER DATABASE {db.Name} SET statement_timeout = '200ms'");

        (await db.NewEngine().RefreshAsync(Select.All)).Of("slow_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
    }
}
