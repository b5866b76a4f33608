namespace Freshet.PostgresTests.Checking;

public sealed class UseTests
{
    [EachServerOnUnix]
    public async Task Near_timeout_gets_a_longer_limit_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        await db.RefreshAsync(Select.All);
        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
        await db.ExecuteAsync(
            "UPDATE freshet.view_state SET durations = CASE view_name WHEN 'a_hourly' THEN '{1500000,10}'::bigint[] ELSE '{1300000}' END");

        var problem = await db.ProblemAsync("a_hourly", "near_timeout");

        problem.Severity.ShouldBe(Severity.Warning);
        problem.Text.ShouldContain("25 min");
        problem.Text.ShouldContain("30 min");
        await db.FixAsync("a_hourly", problem);
        (await db.CodesAsync("b_hourly")).ShouldBeEmpty();
    }

    [EachServerOnUnix]
    public async Task Near_timeout_of_a_view_that_blocks_its_readers_gets_an_index_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE MATERIALIZED VIEW a_hourly AS SELECT 1 AS id; CREATE MATERIALIZED VIEW b_hourly AS SELECT 1 AS id");
        await db.RefreshAsync(Select.All);
        (await db.CodesAsync("a_hourly")).ShouldBe(["no_unique_index"]);
        await db.ExecuteAsync(
            "UPDATE freshet.view_state SET durations = CASE view_name WHEN 'a_hourly' THEN '{9000,10}'::bigint[] ELSE '{7000}' END");

        var problem = await db.ProblemAsync("a_hourly", "near_timeout");

        problem.Text.ShouldBe("A usual refresh takes up to 9 s, and its limit is 10 s (MaxBlocking).");
        await db.FixAsync("a_hourly", problem);
        (await db.CodesAsync("b_hourly")).ShouldBe(["no_unique_index"]);
    }

    [EachServerOnUnix]
    public async Task Never_read_is_a_remark_and_fixed_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await RefreshAsync(db, 23);
        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
        await RefreshAsync(db, 1);

        var problem = await db.ProblemAsync("a_hourly", "never_read");

        problem.Severity.ShouldBe(Severity.Info);
        problem.Text.ShouldContain("24 times");
        (await FreshetCommand.On(db).RunAsync("check")).ShouldExit(0).Output.ShouldContain("1 remark");
        await db.FixAsync("a_hourly", problem);
    }

    [EachServer]
    public async Task Never_read_is_not_reported_of_a_view_that_somebody_reads(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly")
            + "CREATE INDEX ON b_hourly (amount); CREATE INDEX ON b_hourly (amount, id); CREATE INDEX ON b_hourly (id, amount);");
        await RefreshAsync(db, 24);
        await db.ProblemAsync("a_hourly", "never_read");
        await db.ProblemAsync("b_hourly", "never_read");

        // Once for each refresh, as a report does that is sent every hour.
        for (var time = 0; time < 24; time++)
            await db.ExecuteAsync("SELECT * FROM a_hourly; SELECT * FROM b_hourly");
        await db.ExecuteAsync("SELECT pg_stat_force_next_flush()");

        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
        (await db.CodesAsync("b_hourly")).ShouldBeEmpty();
    }

    [EachServer]
    public async Task Never_read_is_not_reported_of_a_view_that_was_made_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await RefreshAsync(db, 24);
        await db.ExecuteAsync("DROP MATERIALIZED VIEW a_hourly;" + Views.Of("source", "a_hourly"));

        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
    }

    [EachOwnServer]
    public async Task Never_read_is_not_reported_when_a_crash_took_the_counters(string server)
    {
        await using var own = await OwnServer.StartAsync(server, "synchronous_commit=on");
        await own.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using (var engine = new Engine(own.ConnectionString))
        {
            for (var time = 0; time < 24; time++)
                await engine.RefreshAsync(Select.All);
        }
        for (var time = 0; time < 60; time++)
            await own.ExecuteAsync("SELECT * FROM a_hourly");

        await own.CommandAsync("crash");

        await using var after = new Engine(own.ConnectionString);
        var situation = await after.ReadSituationAsync();
        var reports = await ViewChecker.CheckAsync(
            after.Database, situation, situation.Catalog.Views.Select(view => view.Name).ToHashSet(), null, CancellationToken.None);
        reports.Single().Problems.ShouldBeEmpty();
    }

    private static async Task RefreshAsync(TestDatabase db, int times)
    {
        for (var time = 0; time < times; time++)
            (await db.RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);
    }
}
