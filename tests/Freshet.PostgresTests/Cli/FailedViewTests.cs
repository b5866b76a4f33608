namespace Freshet.PostgresTests.Cli;

/// <summary>Views that fail, one way or another, beside one that does not.</summary>
public sealed class FailedViewTests
{
    [EachServer]
    public async Task Query_that_fails_is_named_and_holds_up_only_what_reads_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Dividing("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly") + Views.Of("source", "c_hourly")
            + "INSERT INTO source VALUES (1, 5)");
        var freshet = FreshetCommand.On(db);
        await freshet.RunAsync("refresh", "--all");
        await db.ExecuteAsync("INSERT INTO source VALUES (2, 0)");

        var result = (await freshet.RunAsync("refresh", "--all")).ShouldExit(1);

        result.Line("failed ").ShouldContain("public.a_hourly  concurrent  division_by_zero (22012)");
        result.Line("skipped ").ShouldContain("public.b_hourly  it reads public.a_hourly, which was not refreshed");
        result.Line("refreshed ").ShouldContain("public.c_hourly");
        result.Line("main: partly failed: 1 refreshed, 1 failed, 1 skipped");
        await TrueAsync(db, ["a_hourly failed bad_data", "b_hourly skipped upstream_failed", "c_hourly refreshed"], "partly_failed");
        (await db.ListAsync<int>("SELECT amount FROM a_hourly")).ShouldBe([20]);
        (await db.ListAsync<string>("SELECT view_name || ' ' || status FROM freshet.freshness ORDER BY 1"))
            .ShouldBe(["a_hourly failing", "b_hourly fresh", "c_hourly fresh"]);
        (await db.ListAsync<int>("SELECT cardinality(durations) FROM freshet.view_state ORDER BY view_name")).ShouldBe([1, 1, 2]);
    }

    [EachServer]
    public async Task Duplicate_keys_are_named_without_the_row(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE source (client text, amount integer);
            INSERT INTO source VALUES ('Ann Secret', 1);
            CREATE MATERIALIZED VIEW whole_hourly AS SELECT client, amount FROM source;
            CREATE UNIQUE INDEX ON whole_hourly (client);
            CREATE MATERIALIZED VIEW key_hourly AS SELECT client, (row_number() OVER ())::integer AS amount FROM source;
            CREATE UNIQUE INDEX the_key ON key_hourly (client);
            INSERT INTO source VALUES ('Ann Secret', 1);
            """);

        var result = (await FreshetCommand.On(db).RunAsync("refresh", "--all", "--verbose")).ShouldExit(1);

        result.Line("failed           public.whole_hourly").ShouldContain("contains duplicate rows without any null columns (21000)");
        result.Line("failed           public.key_hourly").ShouldContain("\"the_key\" (23505)");
        result.All.ShouldNotContain("Secret");
        await TrueAsync(db, ["key_hourly failed duplicate_key", "whole_hourly failed duplicate_key"], "failed");
        (await db.ListAsync<string>("SELECT concat(message, reason) FROM freshet.refresh"))
            .ShouldAllBe(text => !text.Contains("Secret", StringComparison.Ordinal));
    }

    [EachServer]
    public async Task Refresh_past_its_limit_is_timed_out_and_names_the_limit(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + Views.Of("source", "b_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, statement_timeout) VALUES ('public', 'b_hourly', '30 minutes')");
        await gate.CloseAsync();
        var freshet = FreshetCommand.On(db);
        freshet["Refresh__StatementTimeout"] = "00:00:01";

        var result = (await freshet.RunAsync("refresh", "--all")).ShouldExit(1);

        result.Line("timed_out ").ShouldContain("public.a_hourly");
        result.Line("timed_out ").ShouldContain(
            "not done within 1 s (StatementTimeout); it keeps its old rows. "
            + "To fix it: freshet policy set 'public.a_hourly' --statement-timeout 1m");
        (await gate.WaitingAsync()).ShouldBeEmpty();
        await TrueAsync(db, ["a_hourly timed_out timed_out", "b_hourly refreshed"], "partly_failed");
    }

    [EachServer]
    public async Task Lock_of_another_session_fails_after_the_retries_and_leaves_the_view(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly") + "INSERT INTO source VALUES (1, 1)");
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync("BEGIN; REFRESH MATERIALIZED VIEW CONCURRENTLY a_hourly");
        var freshet = FreshetCommand.On(db);
        freshet["Refresh__LockTimeout"] = "100ms";
        freshet["Refresh__Retries"] = "1";

        var result = (await freshet.RunAsync("refresh", "--all")).ShouldExit(1);

        result.Line("failed ").ShouldContain(
            $"public.a_hourly  concurrent  the view public.a_hourly is locked by another session (pid {other.ProcessID}, role ");
        await TrueAsync(db, ["a_hourly failed lock_timeout", "b_hourly refreshed"], "partly_failed");
        (await db.ListAsync<int>("SELECT attempts FROM freshet.refresh ORDER BY view_name")).ShouldBe([2, 1]);
    }

    [EachServer]
    public async Task Backend_that_is_terminated_costs_an_attempt_and_nothing_else(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        await using var process = FreshetCommand.On(db).Start("refresh", "--all");
        await gate.ReachedAsync();

        await db.ExecuteAsync($"SELECT pg_terminate_backend({(await gate.WaitingAsync()).Single()})");
        await gate.OpenAsync();

        (await process.ExitAsync()).ShouldExit(0).Line("refreshed ");
        (await db.ListAsync<string>("SELECT status || ' ' || attempts FROM freshet.refresh")).ShouldBe(["refreshed 2"]);
    }

    [EachServer]
    public async Task Cancel_by_an_administrator_is_distinguished(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        await using var process = FreshetCommand.On(db).Start("refresh", "--all");
        await gate.ReachedAsync();

        await db.ExecuteAsync($"SELECT pg_cancel_backend({(await gate.WaitingAsync()).Single()})");

        (await process.ExitAsync()).ShouldExit(1).Line("cancelled ").ShouldContain("on the server");
        await TrueAsync(db, ["a_hourly cancelled cancelled_on_server"], "failed");
    }

    [EachServer]
    public async Task Two_runs_at_once_never_refresh_one_view_together(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(Views.LongSeen);
        await gate.CloseAsync();
        var freshet = FreshetCommand.On(db);
        await using var first = freshet.Start("refresh", "--due");
        await gate.ReachedAsync();
        await using var second = freshet.Start("refresh", "--due", "--json");
        await db.UntilAsync(
            "SELECT to_regclass('freshet.run') IS NOT NULL AND (SELECT count(*) = 2 FROM freshet.run WHERE status = 'running')");

        (await gate.WaitingAsync()).Count.ShouldBe(1);
        await gate.OpenAsync();

        (await first.ExitAsync()).ShouldExit(0);
        (await second.ExitAsync()).ShouldExit(0).Json.Items("refreshes").ShouldAllBe(
            view => view.Text("status") == "skipped" && view.Text("reasonCode") == "already_refreshed"
                && view.Text("reason")!.StartsWith("another run refreshed it", StringComparison.Ordinal));
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["succeeded", "succeeded"]);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh WHERE status = 'refreshed'")).ShouldBe(1);
    }

    /// <summary>What the ledger has of the latest run: each view's status and reason code.</summary>
    private static async Task TrueAsync(TestDatabase db, string[] refreshes, string run)
    {
        const string latest = "(SELECT id FROM freshet.run ORDER BY requested_at DESC LIMIT 1)";
        (await db.ListAsync<string>(
            $"SELECT concat_ws(' ', view_name, status, reason_code) FROM freshet.refresh WHERE run_id = {latest} ORDER BY 1"))
            .ShouldBe(refreshes);
        (await db.ScalarAsync<string>($"SELECT status FROM freshet.run WHERE id = {latest} AND finished_at IS NOT NULL")).ShouldBe(run);
    }
}
