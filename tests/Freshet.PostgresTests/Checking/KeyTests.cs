namespace Freshet.PostgresTests.Checking;

public sealed class KeyTests
{
    [EachServerOnUnix]
    public async Task No_unique_index_is_fixed_by_the_index_it_suggests(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            "CREATE MATERIALIZED VIEW \"A b_hourly\" AS SELECT g AS \"tenant Id\", 'x' || g AS name, g * 1.5 "
            + "AS total FROM generate_series(1, 9) g");

        var problem = await db.ProblemAsync("A b_hourly", "no_unique_index");

        problem.Severity.ShouldBe(Severity.Warning);
        await db.FixAsync("A b_hourly", problem);
        (await db.RefreshAsync("A b_hourly")).Of("A b_hourly").Method.ShouldBe(RefreshMethod.Concurrent);
    }

    [EachServerOnUnix]
    public async Task Deep_finds_the_least_columns_that_identify_a_row(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE MATERIALIZED VIEW a_hourly AS
            SELECT t AS tenant_id, date '2026-01-01' + d AS day, 'region ' || t % 2 AS region, NULLIF(d, 3) AS hole_id, t + d AS visits,
                '{}'::json AS details
            FROM generate_series(1, 5) t, generate_series(1, 5) d
            """);

        var problem = await db.ProblemAsync("a_hourly", "no_unique_index", deep: true);

        problem.Fix().ShouldBe("CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"a_hourly\" (\"tenant_id\", \"day\");");
        problem.Text.ShouldContain("These columns are unique and not null");
        await db.FixAsync("a_hourly", problem, deep: true);
        (await db.RefreshAsync("a_hourly")).Of("a_hourly").Method.ShouldBe(RefreshMethod.Concurrent);
    }

    [EachServerOnUnix]
    public async Task Deep_is_reported_where_no_columns_identify_a_row(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE MATERIALIZED VIEW twins_hourly AS SELECT 1 AS id, 'x' AS name FROM generate_series(1, 2);
            CREATE MATERIALIZED VIEW holes_hourly AS SELECT NULLIF(g, 1) AS id FROM generate_series(1, 3) g;
            CREATE MATERIALIZED VIEW json_hourly AS SELECT '{}'::json AS id;
            CREATE MATERIALIZED VIEW points_hourly AS SELECT ARRAY[point(g, g)] AS id FROM generate_series(1, 3) g;
            """);

        foreach (var view in new[] { "twins_hourly", "holes_hourly", "json_hourly", "points_hourly" })
        {
            var problem = await db.ProblemAsync(view, "no_unique_index", deep: true);
            problem.Text.ShouldContain("None of the tried combinations of columns is unique");
            problem.Fix().ShouldContain("row_number() OVER");
        }
    }

    [EachServerOnUnix]
    public async Task Deep_that_cannot_read_the_view_reports_that(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE MATERIALIZED VIEW a_hourly AS SELECT 1 AS id");
        var role = await db.CreateRoleAsync();

        var problem = (await db.CheckAsync("a_hourly", deep: true, role)).Single(found => found.Code == ReasonCode.NoUniqueIndex);

        problem.Text.ShouldNotContain("within");
        problem.Text.ShouldContain("permission denied");
    }

    [EachServerOnUnix]
    public async Task Invalid_index_is_dropped_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            "CREATE SCHEMA \"Sales EU\"; CREATE MATERIALIZED VIEW \"Sales EU\".a_hourly AS SELECT 1 AS id FROM generate_series(1, 2)");
        await Should.ThrowAsync<PostgresException>(
            db.ExecuteAsync("CREATE UNIQUE INDEX CONCURRENTLY \"The key\" ON \"Sales EU\".a_hourly (id)"));

        var problem = await db.ProblemAsync("a_hourly", "invalid_index");

        problem.Severity.ShouldBe(Severity.Warning);
        problem.Text.ShouldContain("\"The key\"");
        await db.FixAsync("a_hourly", problem);
        (await db.ScalarAsync<long>("SELECT count(*) FROM pg_indexes WHERE schemaname = 'Sales EU'")).ShouldBe(0);
    }

    [EachServerOnUnix]
    public async Task Null_in_key_is_seen_in_statistics_or_by_looking(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE source AS SELECT g AS id, NULLIF(g, 3) AS region FROM generate_series(1, 9) g;
            CREATE MATERIALIZED VIEW a_hourly AS SELECT id, region FROM source;
            CREATE UNIQUE INDEX ON a_hourly (id, region);
            CREATE MATERIALIZED VIEW b_hourly AS SELECT id, region FROM source;
            CREATE UNIQUE INDEX ON b_hourly (id) INCLUDE (region);
            """);

        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
        var deep = await db.ProblemAsync("a_hourly", "null_in_key", deep: true);
        await db.ExecuteAsync("ANALYZE");
        var statistics = await db.ProblemAsync("a_hourly", "null_in_key");
        await db.ProblemAsync("a_hourly", "null_in_key", deep: true);

        foreach (var problem in new[] { deep, statistics })
        {
            problem.Severity.ShouldBe(Severity.Warning);
            problem.Text.ShouldContain("Its key has NULLs in region");
        }
        (await db.CodesAsync("b_hourly", deep: true)).ShouldBeEmpty();
        await db.ExecuteAsync("UPDATE source SET region = 0 WHERE region IS NULL; REFRESH MATERIALIZED VIEW a_hourly; ANALYZE");
        (await db.CodesAsync("a_hourly", deep: true)).ShouldBeEmpty();
    }
}
