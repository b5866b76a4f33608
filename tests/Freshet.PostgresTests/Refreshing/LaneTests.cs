namespace Freshet.PostgresTests;

public sealed class LaneTests
{
    // Each view notes how many refreshes of the database there are while it is one of them.
    private const string CountingSql = """
        CREATE TABLE samples (number bigint);
        CREATE FUNCTION sample() RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
            PERFORM pg_sleep(0.05);
            INSERT INTO public.samples SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'active' AND query LIKE 'REFRESH %';
            RETURN 1;
        END
        $$;
        """;

    [EachServer]
    public async Task Lanes_of_two_runs_together_are_no_more_than_the_database_has(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(CountingSql + string.Concat(
            Enumerable.Range(1, 8).Select(number => $"CREATE MATERIALIZED VIEW v{number}_hourly AS SELECT sample() AS id WITH NO DATA;")));

        var first = await db.Engine.StartAsync(Select.Views("v?_hourly") with { Force = true });
        var second = await db.NewEngine().StartAsync(Select.Views("v?_hourly") with { Force = true });
        var statuses = new[] { (await first.EndAsync()).Status, (await second.EndAsync()).Status };

        statuses.ShouldAllBe(status => status == RunStatus.Succeeded);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh WHERE status = 'refreshed'")).ShouldBe(16);
        (await db.ScalarAsync<long>("SELECT max(number) FROM samples")).ShouldBe(2);
    }

    [EachServer]
    public async Task Lanes_of_a_run_are_all_used(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(string.Concat(Enumerable.Range(1, 5).Select(number => Views.Gated($"v{number}_hourly"))));
        await gate.CloseAsync();

        var run = await db.Engine.StartAsync(Select.All, lanes: 3);
        await gate.ReachedAsync(3);
        await gate.OpenAsync();

        (await run.EndAsync()).Outcomes.Count(outcome => outcome.Succeeded).ShouldBe(5);
    }

    [EachServer]
    public async Task Lane_takes_a_new_backend_after_some_hundred_refreshes(string server)
    {
        const int Views = 310;
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync($"""
            DO $do$
            BEGIN
                FOR n IN 1..{Views} LOOP
                    EXECUTE format('CREATE MATERIALIZED VIEW v%s_hourly AS SELECT pg_backend_pid() AS pid', n);
                    EXECUTE format('CREATE UNIQUE INDEX ON v%s_hourly (pid)', n);
                END LOOP;
            END
            $do$
            """);

        var result = await db.NewEngine(options => options.Database.Lanes = 1).RefreshAsync(Select.All);

        result.Outcomes.Count(outcome => outcome.Succeeded).ShouldBe(Views);
        var union = string.Join(" UNION ALL ", Enumerable.Range(1, Views).Select(number => $"SELECT pid FROM v{number}_hourly"));
        (await db.ListAsync<long>($"SELECT count(*) FROM ({union}) AS v GROUP BY pid ORDER BY 1 DESC")).ShouldBe([300, 10]);
    }

    [EachServer]
    public async Task Lane_sets_what_a_refresh_needs_for_its_transaction_only(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE MATERIALIZED VIEW settings_hourly AS SELECT name, setting FROM pg_settings WITH NO DATA;
            CREATE MATERIALIZED VIEW isolation_hourly AS SELECT current_setting('transaction_isolation') AS level WITH NO DATA;
            """);
        await db.ExecuteAsync(
            $"ALTER DATABASE {db.Name} SET default_transaction_isolation = 'serializable'; "
            + $"ALTER DATABASE {db.Name} SET idle_in_transaction_session_timeout = '5s'");
        if (db.Major >= 17)
            await db.ExecuteAsync($"ALTER DATABASE {db.Name} SET transaction_timeout = '5s'");

        var result = await db.NewEngine(options => options.Refresh.Settings["work_mem"] = "77MB").RefreshAsync(Select.All);

        result.Status.ShouldBe(RunStatus.Succeeded);
        (await db.ScalarAsync<string>("SELECT level FROM isolation_hourly")).ShouldBe("read committed");
        var settings = await db.ListAsync<string>("SELECT name || ' ' || setting FROM settings_hourly");
        settings.ShouldContain("work_mem 78848");
        settings.ShouldContain("lock_timeout 5000");
        settings.ShouldContain("statement_timeout 1805000"); // five seconds after the client's own limit
        settings.ShouldContain("client_connection_check_interval 2000");
        settings.ShouldContain("idle_in_transaction_session_timeout 0");
        settings.ShouldContain($"application_name freshet:{result.Id.Id:D}:1");
        if (db.Major >= 17)
            settings.ShouldContain("transaction_timeout 0");
    }

    [EachServer]
    public async Task Lane_with_a_setting_that_the_server_does_not_take_fails_and_names_which(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));

        var result = await db.NewEngine(options => options.Refresh.Settings["work_men"] = "77MB").RefreshAsync(Select.All);

        result.Of("a_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Failed),
            outcome => outcome.Message.ShouldNotBeNull().ShouldContain("work_men"));
    }
}
