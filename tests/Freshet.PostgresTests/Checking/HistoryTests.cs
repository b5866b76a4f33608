namespace Freshet.PostgresTests.Checking;

/// <summary>What the ledger tells of views whose refreshes failed, or did not come.</summary>
public sealed class HistoryTests
{
    // Three hours without a tick: for hourly, two slots and more.
    private const string HoursAgoSql = "UPDATE freshet.view_state SET last_attempt_at = now() - interval '3 hours', "
        + "last_success_at = now() - interval '3 hours', late_after = now() - interval '2 hours'";

    [EachServer]
    public async Task Failing_quotes_the_latest_error_of_each_view_without_rows(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            Views.Dividing("source", "a_hourly") + Views.Of("source", "b_hourly") + "INSERT INTO source VALUES (4711, 1), (4711, 0)");
        await db.RefreshAsync(Select.All);
        await db.RefreshAsync(Select.All);
        var at = Times.Text(
            (await db.ListAsync<DateTimeOffset>("SELECT max(finished_at) FROM freshet.refresh WHERE view_name = 'a_hourly'")).Single());

        var dividing = await db.ProblemAsync("a_hourly", "failing");
        var doubled = await db.ProblemAsync("b_hourly", "failing");

        dividing.Text.ShouldBe($"Its last 2 refreshes failed ({at}): division_by_zero (22012).");
        dividing.Fix().ShouldContain("Run the view's query in psql");
        dividing.Fix().ShouldEndWith("Then: freshet refresh --view 'public.a_hourly'");
        doubled.Text.ShouldEndWith("(23505).");
        doubled.Text.ShouldNotContain("4711");
        doubled.Fix().ShouldContain("Make the key of its query unique");
    }

    [EachServer]
    public async Task Failing_quotes_the_error_though_a_later_run_skipped_the_view(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Dividing("source", "a_hourly") + "INSERT INTO source VALUES (1, 0)");
        await db.RefreshAsync(Select.All);
        await db.NewEngine(options => options.Database.Exclude.Add("a*")).RefreshAsync(Select.All);

        (await db.ListAsync<string>("SELECT status || ' ' || reason_code FROM freshet.refresh ORDER BY id"))
            .ShouldBe(["failed bad_data", "skipped excluded"]);
        (await db.ProblemAsync("a_hourly", "failing")).Text.ShouldContain("division_by_zero");
    }

    [EachServerOnUnix]
    public async Task Failing_by_its_limit_gets_a_longer_one_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + "CREATE MATERIALIZED VIEW b_hourly AS SELECT gate() AS id");
        await gate.CloseAsync();
        await db.NewEngine(options => (options.Refresh.StatementTimeout, options.Refresh.MaxBlocking) =
            (TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(300))).RefreshAsync(Select.All);
        await gate.OpenAsync();

        var timedOut = await db.ProblemAsync("a_hourly", "failing");
        var blocking = await db.ProblemAsync("b_hourly", "failing");

        timedOut.Text.ShouldContain("not done within 1 s (StatementTimeout)");
        timedOut.Fix().ShouldBe("freshet policy set 'public.a_hourly' --statement-timeout 60m && freshet refresh --view 'public.a_hourly'");
        await db.FixAsync("a_hourly", timedOut);
        blocking.Text.ShouldContain("MaxBlocking");
        blocking.Fixes.Count.ShouldBe(2);
        await db.DoAsync(blocking.Fixes);
        (await db.CodesAsync("b_hourly")).ShouldBeEmpty();
    }

    [EachServerOnUnix]
    public async Task Late_without_a_failure_is_fixed_by_a_tick(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "lonely"));
        await db.RefreshAsync(Select.All);
        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
        await db.ExecuteAsync(HoursAgoSql);

        var problem = await db.ProblemAsync("a_hourly", "late");

        problem.Severity.ShouldBe(Severity.Warning);
        problem.Text.ShouldContain("nothing refreshes views on schedule");
        problem.Fix().ShouldBe("freshet refresh --due");
        (await db.CodesAsync("lonely")).ShouldBe(["unscheduled"]);
        await db.FixAsync("a_hourly", problem);
    }

    [EachServerOnUnix]
    public async Task Late_because_of_what_it_reads_is_fixed_with_that(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Dividing("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly"));
        await db.RefreshAsync(Select.All);
        await db.ExecuteAsync("INSERT INTO source VALUES (1, 0)");
        await db.RefreshAsync(Select.All);
        await db.ExecuteAsync(HoursAgoSql);

        var problem = await db.ProblemAsync("b_hourly", "late");

        problem.Text.ShouldContain("upstream_failed: it reads public.a_hourly, which was not refreshed");
        (await db.CodesAsync("a_hourly")).ShouldBe(["failing"]);
        await db.ExecuteAsync("UPDATE source SET amount = 1");
        await db.FixAsync("b_hourly", problem);
        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
    }

    [EachServerOnUnix]
    public async Task Late_is_reported_of_a_view_that_was_never_refreshed_once_its_slot_has_passed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            Views.Dividing("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly") + "INSERT INTO source VALUES (1, 0)");
        await db.RefreshAsync(Select.All);
        (await db.CodesAsync("b_hourly")).ShouldBeEmpty();
        await db.ExecuteAsync("TRUNCATE source");
        await db.ExecuteAsync(Views.LongSeen);

        var problem = await db.ProblemAsync("b_hourly", "late");

        problem.Text.ShouldContain("never refreshed by Freshet");
        await db.FixAsync("b_hourly", problem);
    }

    [EachServer]
    public async Task Late_is_not_reported_while_the_view_is_being_refreshed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.RefreshAsync(Select.All);
        await db.ExecuteAsync(HoursAgoSql);
        await OtherRun.RecordAsync(db);
        var other = await OtherRun.ConnectAsync(db);

        await other.ExecuteAsync(Views.Lock("a_hourly"));

        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
    }
}
