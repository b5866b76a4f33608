namespace Freshet.PostgresTests;

public sealed class TickTests
{
    // No slot of it comes while the tests run.
    private static readonly CadenceSet Yearly = new(
        [new Cadence("yearly", "_yearly", Schedule.Parse("0 0 0 1 1 *")), new Cadence("leap", "_leap", Schedule.Parse("0 0 0 29 2 *"))]);

    [EachServer]
    public async Task Tick_takes_what_is_due_once(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_yearly") + Views.Of("source", "c_unscheduled"));
        var engine = await SeenAsync(db);
        await db.ExecuteAsync(Views.Of("source", "b_leap"));

        var first = await engine.RefreshAsync(Select.Due("yearly"));
        var second = await engine.RefreshAsync(Select.Due("yearly"));

        first.Outcomes.Select(outcome => outcome.View.Name).ShouldBe(["a_yearly"]);
        second.Outcomes.ShouldBeEmpty();
        second.Status.ShouldBe(RunStatus.Succeeded);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.refresh")).ShouldBe(["a_yearly"]);
    }

    [EachServer]
    public async Task Tick_that_fires_twice_is_one_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_yearly"));
        var engine = await SeenAsync(db);
        var request = new RunRequest(
            RunId.ForTick("main", "yearly", Yearly.All[^1].Slot((await engine.ReadSituationAsync()).Now)),
            RunSource.Tick, Select.Due("yearly"));

        var runs = new[] { await engine.StartAsync(request), await NewEngine(db).StartAsync(request) };
        var results = await Task.WhenAll(runs.Select(run => run.Task));

        results.Count(result => result is not null).ShouldBe(1);
        (await (await engine.StartAsync(request)).Task).ShouldBeNull();
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(1);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh")).ShouldBe(1);
    }

    [EachServer]
    public async Task Tick_beside_a_run_that_has_the_view_does_not_refresh_it_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_yearly"));
        await gate.CloseAsync();
        var first = await (await SeenAsync(db)).StartAsync(Select.Due("yearly"));
        await gate.ReachedAsync();
        var second = await NewEngine(db).StartAsync(Select.Due("yearly"));
        await db.UntilAsync("SELECT count(*) = 2 FROM freshet.run WHERE status = 'running'");

        await gate.OpenAsync();

        (await first.EndAsync()).Of("a_yearly").Status.ShouldBe(RefreshStatus.Refreshed);
        (await second.EndAsync()).Of("a_yearly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Skipped),
            outcome => outcome.Code.ShouldBe(ReasonCode.AlreadyRefreshed),
            outcome => outcome.IsProblem.ShouldBeFalse());
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh WHERE status = 'refreshed'")).ShouldBe(1);
    }

    [EachServer]
    public async Task Tick_gives_a_failing_view_its_rest(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Dividing("source", "a_yearly"));
        await db.ExecuteAsync("INSERT INTO source VALUES (1, 0)");
        var engine = await SeenAsync(db);

        (await engine.RefreshAsync(Select.Due("yearly"))).Of("a_yearly").Status.ShouldBe(RefreshStatus.Failed);
        (await engine.RefreshAsync(Select.Due("yearly"))).Outcomes.ShouldBeEmpty();
        await AgeAsync("50 minutes"); // an hour, less what a tick may come early
        (await engine.RefreshAsync(Select.Due("leap"))).Of("a_yearly").Status.ShouldBe(RefreshStatus.Failed);
        await AgeAsync("90 minutes");
        (await engine.RefreshAsync(Select.Due("yearly"))).Outcomes.ShouldBeEmpty();
        await AgeAsync("110 minutes");
        await db.ExecuteAsync("DELETE FROM source");
        (await engine.RefreshAsync(Select.Due("yearly"))).Of("a_yearly").Status.ShouldBe(RefreshStatus.Refreshed);

        (await db.ScalarAsync<int>("SELECT failures_in_row FROM freshet.view_state")).ShouldBe(0);

        Task AgeAsync(string age) =>
            db.ExecuteAsync($"UPDATE freshet.view_state SET last_attempt_at = clock_timestamp() - interval '{age}'");
    }

    [EachServer]
    public async Task Tick_reports_a_missing_permission_once_and_refreshes_the_view_once_it_is_granted(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_yearly"));
        await SeenAsync(db);
        var role = await db.CreateRoleAsync();
        await db.ExecuteAsync(LedgerGrants.ToRecord(role));
        var engine = db.NewEngine(options => options.Cadences = Yearly, role);

        var first = await engine.RefreshAsync(Select.Due("yearly"));
        var second = await engine.RefreshAsync(Select.Due("yearly"));

        var skipped = first.Of("a_yearly");
        skipped.ShouldSatisfyAllConditions(
            () => skipped.Status.ShouldBe(RefreshStatus.Skipped),
            () => skipped.Code.ShouldBe(ReasonCode.NoPermission),
            () => skipped.IsProblem.ShouldBeTrue());
        (first.Status, second.Status).ShouldBe((RunStatus.Failed, RunStatus.Succeeded));
        second.Outcomes.ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT concat_ws(' ', view_name, status, reason_code) FROM freshet.refresh"))
            .ShouldBe(["a_yearly skipped no_permission"]);
        (await db.ScalarAsync<int>("SELECT failures_in_row FROM freshet.view_state")).ShouldBe(0); // nobody tried
        await db.ExecuteAsync($"GRANT SELECT ON source TO {role}");
        await db.DoAsync(skipped.Fixes);
        (await engine.RefreshAsync(Select.Due("yearly"))).Of("a_yearly").Status.ShouldBe(RefreshStatus.Refreshed);
    }

    [EachServer]
    public async Task Tick_renews_the_promise_of_a_view_that_came_to_another_cadence(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_yearly") + Views.Of("source", "b_leap"));
        var engine = NewEngine(db);
        await engine.RefreshAsync(Select.All);
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, cadence) VALUES ('public', 'a_yearly', 'leap'); "
            + "UPDATE freshet.view_state SET last_success_at = last_success_at - interval '9 years' WHERE view_name = 'b_leap'");

        await engine.RefreshAsync(Select.Due("leap"));

        (await db.ListAsync<bool>("SELECT extract(month FROM late_after AT TIME ZONE 'UTC') = 2 FROM freshet.view_state"))
            .ShouldBe([true, true]);
        (await db.ListAsync<string>("SELECT status FROM freshet.freshness")).ShouldBe(["fresh", "fresh"]);
    }

    [EachServer]
    public async Task Tick_with_nothing_to_do_keeps_cadences_and_promises_in_step(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_yearly"));
        var engine = NewEngine(db);
        await engine.RefreshAsync(Select.All);
        await db.ExecuteAsync(
            "DELETE FROM freshet.cadence; INSERT INTO freshet.policy (view_schema, view_name, cadence) "
            + "VALUES ('public', 'a_yearly', 'leap')");

        (await engine.TickAsync(Select.Due("leap"))).ShouldBeNull();

        (await db.ListAsync<string>("SELECT name FROM freshet.cadence ORDER BY name")).ShouldBe(["leap", "yearly"]);
        (await db.ListAsync<bool>("SELECT extract(month FROM late_after AT TIME ZONE 'UTC') = 2 FROM freshet.view_state")).ShouldBe([true]);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run WHERE source = 'tick'")).ShouldBe(0);
    }

    [EachServer]
    public async Task Tick_takes_what_another_cadences_tick_missed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_yearly"));
        var engine = NewEngine(db);
        (await engine.RefreshAsync(Select.Due("leap"))).Outcomes.ShouldBeEmpty(); // it is new: its own tick has its first
        await engine.RefreshAsync(Select.Due("yearly"));
        await db.ExecuteAsync("UPDATE freshet.view_state SET last_success_at = '2020-01-01', last_attempt_at = '2020-01-01'");

        var result = await engine.RefreshAsync(Select.Due("leap"));

        result.Of("a_yearly").Reason.ShouldContain("overdue");
        result.Of("a_yearly").Status.ShouldBe(RefreshStatus.Refreshed);
    }

    [EachServer]
    public async Task Tick_takes_neither_paused_nor_excluded_views(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_yearly") + Views.Of("source", "b_yearly") + Views.Of("source", "c_yearly"));
        var engine = db.NewEngine(options =>
        {
            options.Cadences = Yearly;
            options.Database.Exclude.Add("b_*");
        });
        await engine.InstallAsync();
        await db.ExecuteAsync(
            Views.LongSeen + "INSERT INTO freshet.policy (view_schema, view_name, paused) VALUES ('public', 'a_yearly', true)");

        var result = await engine.RefreshAsync(Select.Due("yearly"));

        result.Status.ShouldBe(RunStatus.Succeeded);
        result.Outcomes.Where(outcome => outcome.Succeeded).Select(outcome => outcome.View.Name).ShouldBe(["c_yearly"]);
    }

    private static async Task<Engine> SeenAsync(TestDatabase db)
    {
        var engine = NewEngine(db);
        await engine.InstallAsync();
        await db.ExecuteAsync(Views.LongSeen);
        return engine;
    }

    private static Engine NewEngine(TestDatabase db) => db.NewEngine(options => options.Cadences = Yearly);
}
