namespace Freshet.PostgresTests;

public sealed class BlockingRefreshTests
{
    private const string WithoutIndexSql = """
        CREATE TABLE source (id integer, amount integer);
        INSERT INTO source SELECT n, n FROM generate_series(1, 100) n;
        CREATE MATERIALIZED VIEW totals_hourly AS SELECT id, amount FROM source;
        """;

    private const string GatedWithoutIndexSql = "CREATE MATERIALIZED VIEW slow_hourly AS SELECT gate() AS id, 'a'::text AS client";

    [EachServer]
    public async Task Refresh_first_fill_is_blocking_and_has_all_the_time(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE MATERIALIZED VIEW new_hourly AS SELECT 1 AS id FROM pg_sleep(0.2) WITH NO DATA");

        var result = await db.NewEngine(options => options.Refresh.MaxBlocking = TimeSpan.FromMilliseconds(1)).RefreshAsync(Select.All);

        var outcome = result.Of("new_hourly");
        outcome.Status.ShouldBe(RefreshStatus.Refreshed);
        outcome.Method.ShouldBe(RefreshMethod.Blocking);
        outcome.Reason.ShouldContain("first fill");
        (await db.ListAsync<int>("SELECT id FROM new_hourly")).ShouldBe([1]);
    }

    [EachServer]
    public async Task Refresh_without_usable_index_is_blocking(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(WithoutIndexSql);
        await db.ExecuteAsync("INSERT INTO source VALUES (101, 101)");

        var result = await db.RefreshAsync("totals_hourly");

        result.Of("totals_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Refreshed),
            outcome => outcome.Method.ShouldBe(RefreshMethod.Blocking),
            outcome => outcome.Reason.ShouldContain("readers are blocked for at most 10 s"));
        (await db.ScalarAsync<long>("SELECT count(*) FROM totals_hourly")).ShouldBe(101);
    }

    [EachServer]
    public async Task Refresh_past_max_blocking_is_given_up_and_names_the_index(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(GatedWithoutIndexSql);
        await gate.CloseAsync();
        var engine = db.NewEngine(options =>
            (options.Refresh.MaxBlocking, options.Refresh.LockTimeout) = (TimeSpan.FromMilliseconds(300), TimeSpan.FromMinutes(1)));

        var result = await engine.RefreshAsync(Select.All);

        result.Status.ShouldBe(RunStatus.Failed);
        var outcome = result.Of("slow_hourly");
        outcome.Status.ShouldBe(RefreshStatus.Skipped);
        outcome.Code.ShouldBe(ReasonCode.BlockedTooLong);
        outcome.IsProblem.ShouldBeTrue();
        outcome.Reason.ShouldContain("MaxBlocking");
        (await gate.WaitingAsync()).ShouldBeEmpty();
        await db.ExecuteAsync("SET lock_timeout = '100ms'; SELECT * FROM slow_hourly");
        (await db.ListAsync<string>("SELECT status || ' ' || reason_code FROM freshet.refresh")).ShouldBe(["skipped blocked_too_long"]);

        await gate.OpenAsync();
        await db.DoAsync(outcome.Fixes.ShouldHaveSingleItem());
        (await engine.RefreshAsync(Select.All)).Of("slow_hourly").Method.ShouldBe(RefreshMethod.Concurrent);
    }

    [EachServer]
    public async Task Refresh_with_max_blocking_zero_skips_the_view(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(WithoutIndexSql);
        await db.ExecuteAsync("INSERT INTO source VALUES (101, 101)");

        var result = await db.NewEngine(options => options.Refresh.MaxBlocking = TimeSpan.Zero).RefreshAsync(Select.All);

        result.Status.ShouldBe(RunStatus.Failed);
        result.Of("totals_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Skipped),
            outcome => outcome.Code.ShouldBe(ReasonCode.NoUniqueIndex),
            outcome => outcome.Attempts.ShouldBe(0),
            outcome => outcome.Fixes.ShouldHaveSingleItem().ShouldBeOfType<Fix.Sql>()
                .Statement.ShouldContain("CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"totals_hourly\""));
        (await db.ScalarAsync<long>("SELECT count(*) FROM totals_hourly")).ShouldBe(100);
    }

    [EachServer]
    public async Task Refresh_by_a_requested_method_uses_it_or_gives_the_reason(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(WithoutIndexSql);
        await db.ExecuteAsync(Views.Of("source", "indexed_hourly"));

        (await db.RefreshAsync(Select.Views("indexed_hourly") with { Method = RefreshMethod.Blocking })).Of("indexed_hourly").Method
            .ShouldBe(RefreshMethod.Blocking);

        var outcome = (await db.RefreshAsync(Select.Views("totals_hourly") with { Method = RefreshMethod.Concurrent })).Of("totals_hourly");
        outcome.Status.ShouldBe(RefreshStatus.Skipped);
        outcome.Code.ShouldBe(ReasonCode.NoUniqueIndex);
        outcome.Fixes.ShouldHaveSingleItem().ShouldBeOfType<Fix.Sql>().Statement.ShouldContain("CREATE UNIQUE INDEX");
    }

    [EachServer]
    public async Task Refresh_that_was_blocking_is_followed_by_analyze(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(WithoutIndexSql);
        (await db.ScalarAsync<long>("SELECT count(*) FROM pg_stats WHERE tablename = 'totals_hourly'")).ShouldBe(0);

        await db.RefreshAsync("totals_hourly");

        (await db.ScalarAsync<float>("SELECT reltuples FROM pg_class WHERE relname = 'totals_hourly'")).ShouldBe(100);
        (await db.ScalarAsync<long>("SELECT count(*) FROM pg_stats WHERE tablename = 'totals_hourly'")).ShouldBe(2);
    }

    [EachServer]
    public async Task Refresh_whose_analyze_fails_stands_with_a_warning(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(WithoutIndexSql);
        await db.ExecuteAsync("""
            CREATE FUNCTION spiteful(value integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
            BEGIN
                IF current_query() LIKE 'ANALYZE%' THEN RAISE EXCEPTION 'no statistics for %', value; END IF;
                RETURN value;
            END
            $$;
            CREATE INDEX ON totals_hourly (spiteful(amount));
            """);
        await db.ExecuteAsync("INSERT INTO source VALUES (101, 101)");

        (await db.RefreshAsync("totals_hourly")).Status.ShouldBe(RunStatus.Succeeded);

        (await db.ScalarAsync<long>("SELECT count(*) FROM totals_hourly")).ShouldBe(101);
        db.Engine.Log.Events
            .ShouldContain(logged => logged.Id == 113 && !logged.Text.Contains("no statistics for", StringComparison.Ordinal));
    }
}
