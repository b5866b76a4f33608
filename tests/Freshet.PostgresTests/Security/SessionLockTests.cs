namespace Freshet.PostgresTests.Security;

/// <summary>A view's function takes advisory locks of the session, which the end of the transaction does not release.</summary>
public sealed class SessionLockTests
{
    private const string GreedySql = """
        CREATE FUNCTION greedy() RETURNS integer LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_lock(1718773107, coalesce(to_regclass('public.' || name)::oid::integer, 1))
                FROM unnest(ARRAY['b_hourly', 'c_hourly']) name;
            RETURN 1;
        END
        $$;
        CREATE MATERIALIZED VIEW a_hourly AS SELECT greedy() AS id WITH NO DATA;
        CREATE UNIQUE INDEX ON a_hourly (id);
        """;

    [EachServer]
    public async Task Locks_that_a_refresh_left_do_not_keep_other_lanes_out(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(GreedySql + Views.Reading("a_hourly", "b_hourly").Replace(";", " WITH NO DATA;", StringComparison.Ordinal)
            .Replace("(id) WITH NO DATA", "(id)", StringComparison.Ordinal)
            + Views.Reading("a_hourly", "c_hourly").Replace(";", " WITH NO DATA;", StringComparison.Ordinal)
                .Replace("(id) WITH NO DATA", "(id)", StringComparison.Ordinal));

        var result = await db.NewEngine(options => options.Refresh.RunDeadline = TimeSpan.FromMinutes(2)).RefreshAsync(Select.All);

        result.Outcomes.ShouldAllBe(outcome => outcome.Status == RefreshStatus.Refreshed);
    }

    [EachServerBehindPgBouncer]
    public async Task Locks_that_refreshes_left_good_and_bad_do_not_stay_in_pgbouncers_sessions(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var bouncer = await PgBouncer.StartAsync(db);
        await db.ExecuteAsync(GreedySql + """
            CREATE MATERIALIZED VIEW d_hourly AS SELECT greedy() AS id WITH NO DATA; -- without an index, so ANALYZE follows
            CREATE TABLE source (amount integer);
            INSERT INTO source VALUES (0);
            CREATE MATERIALIZED VIEW e_hourly AS SELECT greedy() / amount AS id FROM source WITH NO DATA;
            """);

        var result = await db.Own(new Engine(bouncer.ConnectionString, options => options.Database.Lanes = 1)).RefreshAsync(Select.All);

        result.Of("e_hourly").SqlState.ShouldBe("22012");
        result.Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        result.Of("d_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        (await db.ScalarAsync<long>("SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
            + "AND d.datname = current_database() WHERE l.locktype = 'advisory'")).ShouldBe(0);
    }
}
