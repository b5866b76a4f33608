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

        problem.Text.ShouldContain("Only its current data speaks for tenant_id, day as a key");
        problem.Fixes[0].ShouldBeOfType<Fix.Advice>().Text.ShouldContain("Let the query say what identifies a row");
        problem.Fixes[1].ShouldBe(new Fix.Sql("CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"a_hourly\" (\"tenant_id\", \"day\");"));
        await db.DoAsync(problem.Fixes[1]);
        (await db.RefreshAsync("a_hourly")).Of("a_hourly").Method.ShouldBe(RefreshMethod.Concurrent);
    }

    /// <summary>Today's rows would speak for other, shorter keys in all of them.</summary>
    [EachServer]
    public async Task Key_that_follows_from_the_query_is_suggested_whatever_the_data_is(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE customer (id integer PRIMARY KEY, country text);
            CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer, kind text, day date);
            CREATE TABLE item (order_id integer, no integer, price numeric, PRIMARY KEY (order_id, no));
            INSERT INTO customer VALUES (1, 'a'), (2, 'b'); INSERT INTO orders VALUES (1, 1, 'x', '2026-01-01'), (2, 2, 'y', '2026-01-02');
            INSERT INTO item VALUES (1, 1, 2), (2, 1, 3);
            CREATE MATERIALIZED VIEW grouped AS SELECT customer_id AS tenant_id, kind, count(*) AS n FROM orders GROUP BY customer_id, kind;
            CREATE MATERIALIZED VIEW reordered AS SELECT count(*) AS n, kind, day FROM orders GROUP BY 3, 2;
            CREATE MATERIALIZED VIEW hidden AS SELECT count(*) AS n, kind FROM orders GROUP BY day, kind;
            CREATE MATERIALIZED VIEW sets AS SELECT kind, day, count(*) AS n FROM orders GROUP BY GROUPING SETS (kind, day);
            CREATE MATERIALIZED VIEW distinct_all AS SELECT DISTINCT kind, day FROM orders;
            CREATE MATERIALIZED VIEW distinct_on AS SELECT DISTINCT ON (kind, customer_id) id, customer_id, kind FROM orders
                ORDER BY kind, customer_id, day;
            CREATE MATERIALIZED VIEW one_table AS SELECT kind, id FROM orders WHERE day > '2020-01-01';
            CREATE MATERIALIZED VIEW joined AS SELECT o.kind, o.id, c.country FROM orders o JOIN customer c ON c.id = o.customer_id;
            CREATE MATERIALIZED VIEW left_joined AS SELECT c.country, i.order_id, i.no FROM item i
                JOIN orders o ON o.id = i.order_id LEFT JOIN customer c ON c.id = o.customer_id;
            CREATE MATERIALIZED VIEW many AS SELECT o.id, i.no, i.price FROM orders o, item i WHERE i.order_id = o.id;
            CREATE MATERIALIZED VIEW crossed AS SELECT o.id AS o, c.id AS c FROM orders o CROSS JOIN customer c;
            CREATE MATERIALIZED VIEW repeated AS SELECT id, unnest(ARRAY[1]) AS part FROM orders;
            CREATE MATERIALIZED VIEW unioned AS SELECT id FROM orders UNION ALL SELECT id FROM customer;
            CREATE MATERIALIZED VIEW one_row AS SELECT count(*) AS n FROM orders;
            """);

        var keys = (await db.ReadCatalogAsync()).Views.ToDictionary(
            view => view.Name.Name, view => view.QueryKey is { } key ? string.Join(' ', key.Select(column => column.Name)) : null);

        keys.ShouldBe(new Dictionary<string, string?>
        {
            ["grouped"] = "tenant_id kind", ["reordered"] = "day kind", ["hidden"] = null, ["sets"] = null, ["distinct_all"] = "kind day",
            ["distinct_on"] = "kind customer_id", ["one_table"] = "id", ["joined"] = "id", ["left_joined"] = "order_id no",
            ["many"] = "id no", ["crossed"] = "o c", ["repeated"] = null, ["unioned"] = null, ["one_row"] = null,
        }, ignoreOrder: true);
        foreach (var deep in new[] { false, true })
        {
            var problem = await db.ProblemAsync("grouped", "no_unique_index", deep);
            problem.Fix().ShouldBe("CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"grouped\" (\"tenant_id\", \"kind\");");
        }
    }

    [EachServer]
    public async Task Deep_that_a_limit_of_the_role_ends_for_one_view_goes_on_with_the_others(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE MATERIALIZED VIEW a_hourly AS SELECT g % 50000 AS id, repeat('x', 500) || g % 50000 AS t FROM generate_series(1, 100000) g;
            CREATE MATERIALIZED VIEW b_hourly AS SELECT 1 AS id FROM generate_series(1, 2);
            """);
        var role = await db.CreateRoleAsync("SUPERUSER");
        await db.ExecuteAsync($"ALTER ROLE {role} SET temp_file_limit = '1MB'; ALTER ROLE {role} SET work_mem = '64kB'");

        (await db.CheckAsync("a_hourly", deep: true, role)).Select(problem => problem.Text)
            .ShouldContain(text => text.Contains("temp_file_limit", StringComparison.Ordinal));
        (await db.CheckAsync("b_hourly", deep: true, role)).Select(problem => problem.Text)
            .ShouldContain(text => text.Contains("None of the tried combinations", StringComparison.Ordinal));
        (await FreshetCommand.On(db).RunAsync("check", "--deep")).ShouldExit(1).Output.ShouldContain("2 views checked");
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
            problem.Fix().ShouldContain("Let the query say what identifies a row");
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
