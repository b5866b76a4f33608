namespace Freshet.PostgresTests.Checking;

public sealed class ChangingColumnTests
{
    private const string TablesSql = """
        CREATE TABLE source (id integer, at timestamptz, amount numeric);
        CREATE VIEW clock AS SELECT id, at, now() AS seen FROM source;
        CREATE VIEW clocks AS SELECT id, seen FROM clock;
        """;

    private static readonly string[] Changing =
    [
        "SELECT id, now() AS seen FROM source",
        "SELECT id, CURRENT_TIMESTAMP AS seen FROM source",
        "SELECT id, LOCALTIMESTAMP AS seen FROM source",
        "SELECT id, CURRENT_TIME(3) AS seen FROM source",
        "SELECT id, clock_timestamp() AS seen FROM source",
        "SELECT id, statement_timestamp() AS seen FROM source",
        "SELECT id, transaction_timestamp() AS seen FROM source",
        "SELECT id, timeofday() AS seen FROM source",
        "SELECT id, random() AS seen FROM source",
        "SELECT id, gen_random_uuid() AS seen FROM source",
        "SELECT id, now() - at AS seen FROM source",
        "SELECT id, coalesce(at, now()) AS seen FROM source",
        "SELECT id, extract(epoch FROM now() - at)::int / 86400 AS seen FROM source",
        "SELECT id, CASE WHEN amount > 0 THEN now() END AS seen FROM source",
        "SELECT id, ROW(id, now())::text AS seen FROM source",
        "SELECT id, ARRAY[at, now()] AS seen FROM source",
        "SELECT id, seen FROM (SELECT id, now() AS seen FROM source) AS inner_query",
        "SELECT id, seen FROM (SELECT id, seen FROM (SELECT id, random() AS seen FROM source) a) b",
        "SELECT id, seen FROM clock",
        "SELECT id, seen FROM clocks",
        "SELECT s.id, c.seen FROM source s LEFT JOIN clock c USING (id)",
        "SELECT s.id, c.seen FROM source s CROSS JOIN LATERAL (SELECT s.at - now() AS seen) c",
        "SELECT id, now() AS seen FROM source UNION ALL SELECT id, at FROM source",
        "SELECT DISTINCT id, now() AS seen FROM source ORDER BY 1",
    ];

    private static readonly string[] ChangingByDetours =
    [
        "SELECT id, at AS seen FROM source UNION ALL SELECT id, now() FROM source",
        "WITH clock AS MATERIALIZED (SELECT id, now() AS seen FROM source) SELECT id, seen FROM clock",
        "WITH outer_one AS (SELECT id, now() AS seen FROM source), inner_one AS (SELECT * FROM outer_one) SELECT id, seen FROM inner_one",
        "SELECT now() AS seen, count(*) AS amount FROM source GROUP BY 1",
        "SELECT id, seen, count(*) AS amount FROM clock GROUP BY id, seen",
        "SELECT now() AS seen FROM source GROUP BY ROLLUP (id), 1",
        "SELECT s.id, seen FROM source s, now() AS seen",
        "SELECT id, seen FROM clock FULL JOIN clocks USING (id, seen)",
        "SELECT id, max(seen) AS seen FROM clock GROUP BY id",
        "SELECT id, lag(seen) OVER (ORDER BY id) AS seen FROM clock",
        "SELECT id, (SELECT now()) AS seen FROM source",
        "SELECT s.id, l.seen FROM clock s CROSS JOIN LATERAL (SELECT s.seen) l",
        "SELECT id, (SELECT c.seen FROM source s WHERE s.id = c.id LIMIT 1) AS seen FROM clock c",
        "SELECT v.seen FROM (VALUES (1, now())) v (id, seen)",
        "SELECT c::text AS seen FROM clock c",
        "WITH RECURSIVE walk AS (SELECT id, now() AS seen FROM source UNION ALL SELECT id + 1, seen FROM walk "
        + "WHERE id < 3) SELECT id, seen FROM walk",
    ];

    private static readonly string[] Steady =
    [
        "SELECT id, at AS seen FROM source WHERE at > now() - interval '30 days'",
        "SELECT id, count(*) FILTER (WHERE at > now() - interval '1 day') AS seen FROM source GROUP BY id",
        "SELECT id, sum(CASE WHEN at > now() - interval '1 day' THEN amount END) AS seen FROM source GROUP BY id",
        "SELECT id, CASE WHEN at > now() THEN 'late' ELSE 'early' END AS seen FROM source",
        "SELECT id, CASE WHEN at > now() THEN at END AS seen FROM source",
        "SELECT id, at > now() AS seen FROM source",
        "SELECT id, (at > now()) IS TRUE AND amount > 0 AS seen FROM source",
        "SELECT id, CURRENT_DATE AS seen FROM source",
        "SELECT id, (SELECT max(at) FROM source WHERE at < now()) AS seen FROM source",
        "SELECT id, EXISTS (SELECT FROM source WHERE at < now()) AS seen FROM source",
        "SELECT id, at AS seen FROM clock",
        "SELECT id, count(seen) AS seen FROM clock GROUP BY id",
        "SELECT id, at AS seen FROM source ORDER BY random()",
        "SELECT id, 'now()' AS seen FROM source",
        "SELECT id, row_number() OVER (ORDER BY now(), id) AS seen FROM source",
        "SELECT id, now()::date AS seen FROM source",
        "SELECT id, array_agg(amount ORDER BY now()) AS seen FROM source GROUP BY id",
        "SELECT id, at AS seen FROM source EXCEPT SELECT id, now() FROM source",
        "WITH RECURSIVE walk AS (SELECT id, at AS seen FROM source UNION ALL SELECT id + 1, seen FROM walk "
        + "WHERE id < 3) SELECT id, seen FROM walk",
        "SELECT id, id IN (SELECT id FROM clock WHERE seen > at) AS seen FROM source",
    ];

    [EachServer]
    public Task Column_that_holds_the_time_of_the_refresh_or_chance_is_named(string server) => EachAsync(server, Changing, found: true);

    [EachServer]
    public Task Column_that_gets_it_by_a_detour_is_named_too(string server) => EachAsync(server, ChangingByDetours, found: true);

    [EachServer]
    public Task Time_that_only_decides_is_not_a_problem(string server) => EachAsync(server, Steady, found: false);

    [EachServer]
    public async Task Query_of_many_layers_takes_no_time(string server)
    {
        var columns = string.Join(", ", Enumerable.Range(0, 40).Select(number => $"c{number}"));
        var query = $"SELECT {string.Join(", ", Enumerable.Range(0, 40).Select(number => $"id + {number} AS c{number}"))}, now() "
            + "AS seen FROM source";
        for (var layer = 0; layer < 8; layer++)
            query = $"SELECT {columns}, seen FROM ({query}) AS layer{layer}";

        await EachAsync(server, [query], found: true);
    }

    [EachServer]
    public async Task Changing_column_is_gone_once_the_view_is_made_without_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TablesSql + "CREATE MATERIALIZED VIEW a_hourly AS SELECT id, now() AS \"seen at\", random() FROM source; "
            + "CREATE UNIQUE INDEX ON a_hourly (id)");

        var problem = await db.ProblemAsync("a_hourly", "changing_column");

        problem.Severity.ShouldBe(Severity.Warning);
        problem.Text.ShouldContain("seen at, random");
        await db.ExecuteAsync(
            "DROP MATERIALIZED VIEW a_hourly; CREATE MATERIALIZED VIEW a_hourly AS SELECT id FROM source; "
            + "CREATE UNIQUE INDEX ON a_hourly (id)");
        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
    }

    private static async Task EachAsync(string server, string[] texts, bool found)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            TablesSql + string.Concat(texts.Select((query, number) => $"CREATE MATERIALIZED VIEW v{number} AS {query} WITH NO DATA;")));
        var engine = db.NewEngine();
        var situation = await engine.ReadSituationAsync();

        var reports = await ViewChecker.CheckAsync(
            engine.Database, situation, situation.Catalog.Views.Select(view => view.Name).ToHashSet(), null, CancellationToken.None);

        var wrong = reports
            .Where(report => report.Problems.Any(problem => problem.Code == ReasonCode.ChangingColumn
                && problem.Text.Contains(" seen ", StringComparison.Ordinal)) != found)
            .Select(report => texts[int.Parse(report.View!.Value.Name[1..], System.Globalization.CultureInfo.InvariantCulture)]);
        wrong.ShouldBeEmpty();
    }
}
