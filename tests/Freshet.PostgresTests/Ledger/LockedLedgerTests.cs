namespace Freshet.PostgresTests;

/// <summary>Another session keeps a table of the ledger locked, as a forgotten transaction does.</summary>
public sealed class LockedLedgerTests
{
    [EachServer]
    public async Task Command_that_waits_in_vain_names_the_table_the_session_and_the_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.RefreshAsync(Select.All);
        await using var other = await db.ConnectAsync(applicationName: "forgotten");
        foreach (var (table, call) in new[] { ("run", "runs"), ("view_state", "views"), ("migration", "plan --all") })
        {
            await other.ExecuteAsync($"BEGIN; LOCK freshet.{table}");

            var result = await FreshetCommand.On(db).RunAsync(call.Split(' '));

            result.ShouldExit(1).Errors.ShouldContain($"the table freshet.{table} is locked by another session (pid {other.ProcessID}, role ");
            result.Errors.ShouldContain("application \"forgotten\"");
            result.Errors.ShouldContain($"SELECT pg_terminate_backend({other.ProcessID});");
            await other.ExecuteAsync("ROLLBACK");
        }
    }

    [EachServer]
    public async Task Refresh_that_cannot_be_recorded_in_time_names_the_session_and_is_retried(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.RefreshAsync(Select.All);
        await using var other = await db.ConnectAsync(applicationName: "forgotten");
        await other.ExecuteAsync("BEGIN; LOCK freshet.view_state IN SHARE MODE");
        var engine = db.NewEngine(options => options.Refresh.LockTimeout = TimeSpan.FromMilliseconds(100));

        var run = await engine.StartAsync(Select.All);
        await engine.Log.UntilAsync(112);
        await other.ExecuteAsync("ROLLBACK");

        (await run.EndAsync()).Status.ShouldBe(RunStatus.Succeeded);
        engine.Log.Events.First(logged => logged.Id == 112).Text
            .ShouldContain($"the table freshet.view_state is locked by another session (pid {other.ProcessID}");
    }
}
