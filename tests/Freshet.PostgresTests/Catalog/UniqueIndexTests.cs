namespace Freshet.PostgresTests;

public sealed class UniqueIndexTests
{
    // Each makes an index on a view named v, of columns id, client and amount; some cannot be made, and leave something behind.
    private static readonly string[] Indexes =
    [
        "CREATE INDEX k ON v (id)",
        "CREATE UNIQUE INDEX k ON v (id)",
        "CREATE UNIQUE INDEX k ON v (client, id)",
        "CREATE UNIQUE INDEX k ON v (id DESC NULLS FIRST)",
        "CREATE UNIQUE INDEX k ON v (client COLLATE \"C\", id)",
        "CREATE UNIQUE INDEX k ON v (client text_pattern_ops, id)",
        "CREATE UNIQUE INDEX k ON v (id) INCLUDE (amount)",
        "CREATE UNIQUE INDEX k ON v (amount, id) NULLS NOT DISTINCT",
        "CREATE UNIQUE INDEX k ON v (id) WHERE id > 0",
        "CREATE UNIQUE INDEX k ON v ((id + 1))",
        "CREATE UNIQUE INDEX k ON v (id, lower(client))",
        "CREATE UNIQUE INDEX CONCURRENTLY k ON v (id)",
        "CREATE UNIQUE INDEX CONCURRENTLY k ON v ((amount IS NULL), client)",
        "CREATE UNIQUE INDEX CONCURRENTLY k ON v (client)",
        "ALTER MATERIALIZED VIEW v ADD CONSTRAINT k UNIQUE (id) DEFERRABLE",
        "ALTER MATERIALIZED VIEW v ADD PRIMARY KEY (id)",
        "CREATE INDEX k ON v USING hash (id)",
    ];

    [EachServer]
    public async Task UniqueIndex_is_found_exactly_where_postgres_refreshes_concurrently(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var verdicts = new List<bool>();
        foreach (var index in Indexes)
        {
            await db.ExecuteAsync(
                "DROP MATERIALIZED VIEW IF EXISTS v; CREATE MATERIALIZED VIEW v AS SELECT n AS id, 'Client ' || n % 2 "
                + "AS client, NULLIF(n, 3) AS amount FROM generate_series(1, 4) n");
            await MakesAsync(db, index);

            var found = (await db.ReadCatalogAsync()).Views.Single();

            verdicts.Add(await MakesAsync(db, "REFRESH MATERIALIZED VIEW CONCURRENTLY v"));
            (found.UniqueIndex is not null).ShouldBe(verdicts[^1], index);
            (found.IndexToCreate is null).ShouldBe(verdicts[^1], index);
        }
        verdicts.Count(usable => usable).ShouldBe(8); // so that the servers were not asked in vain
    }

    [EachServer]
    public async Task UniqueIndex_of_several_is_the_smallest(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE MATERIALIZED VIEW v AS SELECT 1 AS id, 2 AS other;
            CREATE UNIQUE INDEX a_wide ON v (id, other);
            CREATE UNIQUE INDEX b_partial ON v (id) WHERE id > 0;
            CREATE UNIQUE INDEX "C ""narrow"" x" ON v (id) INCLUDE (other);
            """);

        (await db.ReadCatalogAsync()).Views.Single().UniqueIndex.ShouldBe("C \"narrow\" x");
    }

    [EachServer]
    public async Task IndexToCreate_makes_a_concurrent_refresh_possible(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE SCHEMA "Sales ""EU"" x";
            CREATE MATERIALIZED VIEW "Sales ""EU"" x"."by ""client"" x" AS
                SELECT 'c' || n AS "The ""Client"" x", 1.5 * n AS total, '{}'::json AS extra FROM generate_series(1, 5) n;
            CREATE MATERIALIZED VIEW partial AS SELECT n AS a, 1 AS b FROM generate_series(1, 5) n;
            CREATE UNIQUE INDEX ON partial (a) WHERE a > 0;
            CREATE MATERIALIZED VIEW analyzed AS SELECT 'same'::text AS kind, n::text AS number FROM generate_series(1, 5) n;
            ANALYZE analyzed;
            """);

        foreach (var view in (await db.ReadCatalogAsync()).Views)
            await db.ExecuteAsync(view.IndexToCreate.ShouldNotBeNull());

        (await db.ReadCatalogAsync()).Views.ShouldAllBe(view => view.UniqueIndex != null);
        (await db.RefreshAsync(Select.All)).Outcomes
            .ShouldAllBe(outcome => outcome.Method == RefreshMethod.Concurrent && outcome.Succeeded);
    }

    private static async Task<bool> MakesAsync(TestDatabase db, string sql)
    {
        try
        {
            await db.ExecuteAsync(sql);
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    }
}
