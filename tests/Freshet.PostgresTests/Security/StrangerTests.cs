namespace Freshet.PostgresTests.Security;

/// <summary>A role that may only connect takes Freshet's advisory locks.</summary>
public sealed class StrangerTests
{
    private const string HoursAgoSql = """
        UPDATE freshet.view_state
        SET last_attempt_at = last_attempt_at - interval '5 hours', last_success_at = last_success_at - interval '5 hours',
            data_as_of = data_as_of - interval '5 hours', late_after = late_after - interval '5 hours'
        """;

    [EachServer]
    public async Task View_whose_lock_a_stranger_holds_stays_late_and_its_refresh_fails_with_who_it_is(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        await db.RefreshAsync(Select.All);
        await db.ExecuteAsync(HoursAgoSql);
        var (mallory, session) = await StrangerAsync(db, "a dump");
        await session.ExecuteAsync(Views.Lock("a_hourly"));
        var who = $"pid {session.ProcessID}, role \"{mallory}\", application \"a dump\"";
        var fix = $"SELECT pg_terminate_backend({session.ProcessID});";

        (await db.ScalarAsync<string>("SELECT status FROM freshet.freshness WHERE view_name = 'a_hourly'")).ShouldBe("late");
        ViewReport.Of(await db.Engine.ReadSituationAsync())[0].Status.ShouldBe(ViewStatus.Late);
        (await db.CodesAsync("a_hourly")).ShouldBe(["lock_held_by_stranger", "late"]);
        var problem = await db.ProblemAsync("a_hourly", "lock_held_by_stranger");
        problem.Severity.ShouldBe(Severity.Error);
        problem.Text.ShouldContain(who);
        problem.Fix().ShouldBe(fix);
        (await FreshetCommand.On(db).RunAsync("views")).Output.ShouldContain(who);
        var command = FreshetCommand.On(db);
        command["Refresh__Retries"] = "1";
        var refresh = await command.RunAsync("refresh", "--all");
        refresh.ShouldExit(1);
        refresh.Output.ShouldContain(who);
        refresh.Output.ShouldContain(fix);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh WHERE view_name = 'b_hourly' AND status = 'refreshed'"))
            .ShouldBe(2);
        (await db.CodesAsync("a_hourly")).ShouldContain("late");

        await db.ExecuteAsync(problem.Fix());
        (await FreshetCommand.On(db).RunAsync("refresh", "--all")).ShouldExit(0);
        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
    }

    [EachServer]
    public async Task Application_name_of_a_run_makes_no_stranger_a_worker(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.RefreshAsync(Select.All);
        await db.ExecuteAsync(HoursAgoSql);
        await OtherRun.RecordAsync(db);
        var (_, session) = await StrangerAsync(db, "freshet:00000000-0000-4000-8000-000000000001:1");
        await session.ExecuteAsync(Views.Lock("a_hourly").Replace("pg_advisory_lock", "pg_advisory_lock_shared", StringComparison.Ordinal));

        (await db.ScalarAsync<string>("SELECT status FROM freshet.freshness")).ShouldBe("late");
        (await db.CodesAsync("a_hourly")).ShouldContain("lock_held_by_stranger");
        var engine = db.NewEngine(options => options.Refresh.Retries = 1);
        (await engine.RefreshAsync(Select.All)).Of("a_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.IsProblem.ShouldBeTrue(),
            outcome => outcome.Reason.ShouldContain($"pid {session.ProcessID}"));
    }

    [EachServer]
    public async Task Lanes_whose_locks_strangers_hold_are_named(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        var (mallory, session) = await StrangerAsync(db, "x");
        await session.ExecuteAsync($"SELECT pg_advisory_lock({Views.LaneKind}, 1)");

        (await db.RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);
        await CheckAsync(1);

        await session.ExecuteAsync($"SELECT pg_advisory_lock({Views.LaneKind}, 2)");
        await CheckAsync(2);
        var outcome = (await db.NewEngine(options => options.Refresh.Retries = 1).RefreshAsync(Select.All)).Of("a_hourly");
        outcome.IsProblem.ShouldBeTrue();
        outcome.Reason.ShouldContain($"the locks of all lanes are held by pid {session.ProcessID}, role \"{mallory}\"");

        async Task CheckAsync(int lanes)
        {
            var reports = await ViewChecker.CheckDatabaseAsync(db.Database, await db.Engine.ReadSituationAsync(), CancellationToken.None);
            var problems = reports.Single().Problems;
            problems.Select(problem => Words.Of(problem.Code)).ShouldBe(Enumerable.Repeat("lock_held_by_stranger", lanes));
            problems[0].Text.ShouldContain("lane 1");
        }
    }

    [EachServer]
    public async Task Refresh_that_meets_a_stranger_waits_for_it_a_little(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var (_, session) = await StrangerAsync(db, "x");
        await session.ExecuteAsync(Views.Lock("a_hourly"));
        var run = await db.Engine.StartAsync(Select.All);
        await db.UntilAsync(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
            + "AND query LIKE '%pg_advisory_unlock_all%' AND state = 'idle')");

        await session.ExecuteAsync("SELECT pg_advisory_unlock_all()");

        (await run.EndAsync()).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
    }

    [EachServerLong]
    public async Task Init_that_a_stranger_holds_up_ends_with_who_it_is(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (mallory, session) = await StrangerAsync(db, "x");
        await session.ExecuteAsync($"SELECT pg_advisory_lock({Views.LedgerKind}, 0)");

        (await FreshetCommand.On(db).RunAsync("init"))
            .ShouldRefuse(2, "another session holds its lock", $"role \"{mallory}\"", $"SELECT pg_terminate_backend({session.ProcessID});");
    }

    private static async Task<(string Role, NpgsqlConnection Session)> StrangerAsync(TestDatabase db, string applicationName)
    {
        var role = await db.CreateRoleAsync();
        return (role, await db.ConnectAsync(role, applicationName));
    }
}
