namespace Freshet.PostgresTests.Swaps;

public sealed class SwapFidelityTests
{
    private const string Citext = """
        CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext;
        CREATE TABLE source (id integer, email ext.citext); INSERT INTO source VALUES (1, 'A@X');
        SET search_path = public, ext;
        """;

    [EachServer]
    public async Task Refresh_of_a_view_whose_text_finds_another_operator_uses_another_method(string server)
    {
        foreach (var expression in (string[])
            ["NULLIF(email, 'a@x'::citext)", "email IS DISTINCT FROM 'a@x'::citext", "CASE email WHEN 'a@x'::citext THEN 1 END"])
        {
            await using var db = await TestDatabase.CreateAsync(server);
            await db.ExecuteAsync($"{Citext} CREATE MATERIALIZED VIEW a_hourly AS SELECT id, {expression} AS x FROM source; CREATE UNIQUE INDEX ON a_hourly (id);");
            var (oid, rows) = (await db.OidAsync("a_hourly"), await db.ListAsync<string>("SELECT a::text FROM a_hourly a"));

            var outcome = (await db.SwapAsync("a_hourly")).Of("a_hourly");

            (outcome.Status, outcome.Method).ShouldBe((RefreshStatus.Refreshed, RefreshMethod.Concurrent), $"{expression}: {outcome.Reason}");
            outcome.Reason.ShouldContain("swap_unfaithful: a copy differs in its query");
            (await db.OidAsync("a_hourly")).ShouldBe(oid);
            (await db.ListAsync<string>("SELECT a::text FROM a_hourly a")).ShouldBe(rows);
        }
    }

    [EachServer]
    public async Task Refresh_of_a_view_with_an_index_whose_text_finds_another_operator_uses_another_method(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync($"{Citext} CREATE MATERIALIZED VIEW a_hourly AS SELECT id, email FROM source; CREATE UNIQUE INDEX ON a_hourly (id);"
            + "CREATE INDEX ON a_hourly (NULLIF(email, 'a@x'::citext));");

        var outcome = (await db.SwapAsync("a_hourly")).Of("a_hourly");

        outcome.Method.ShouldBe(RefreshMethod.Concurrent);
        outcome.Reason.ShouldContain("a copy differs in its indexes");
    }

    [EachServer]
    public async Task Refresh_of_a_view_with_statistics_whose_text_finds_another_operator_uses_another_method(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync($"{Citext} CREATE MATERIALIZED VIEW a_hourly AS SELECT id, email FROM source; CREATE UNIQUE INDEX ON a_hourly (id);"
            + "CREATE STATISTICS st ON (NULLIF(email, 'a@x'::citext)) FROM a_hourly;");

        (await db.SwapAsync("a_hourly")).Of("a_hourly").Reason.ShouldContain("a copy differs in its extended statistics");
    }

    [EachServer]
    public async Task Refresh_of_a_view_with_a_plain_view_whose_text_finds_another_operator_uses_another_method(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync($"{Citext} CREATE MATERIALIZED VIEW a_hourly AS SELECT id, email FROM source; CREATE UNIQUE INDEX ON a_hourly (id);"
            + "CREATE VIEW plain AS SELECT NULLIF(email, 'a@x'::citext) AS x FROM a_hourly;");
        var rows = await db.ListAsync<string>("SELECT coalesce(x::text, 'NULL') FROM plain");

        var outcome = (await db.SwapAsync("a_hourly")).Of("a_hourly");

        outcome.Method.ShouldBe(RefreshMethod.Concurrent);
        outcome.Reason.ShouldContain("the text of the plain view public.plain, read again, gives another query");
        (await db.ListAsync<string>("SELECT coalesce(x::text, 'NULL') FROM plain")).ShouldBe(rows);
    }

    [EachServer]
    public async Task Refresh_of_views_with_the_queries_of_PostgreSQLs_own_views_is_faithful(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        // Those whose query a materialized view cannot have are left out.
        await db.ExecuteAsync("""
            DO $$
            DECLARE v record;
            BEGIN
                FOR v IN SELECT c.oid FROM pg_class c WHERE c.relkind = 'v' AND c.relnamespace = 'information_schema'::regnamespace LOOP
                    BEGIN
                        EXECUTE format('CREATE MATERIALIZED VIEW public.%I AS %s', 'v' || v.oid, pg_get_viewdef(v.oid));
                    EXCEPTION WHEN others THEN NULL;
                    END;
                END LOOP;
            END
            $$
            """);

        var result = await db.NewEngine(options => options.Refresh.AllowSwap = true).RefreshAsync(Select.All with { Method = RefreshMethod.Swap });

        result.Outcomes.Count.ShouldBeGreaterThan(50);
        result.Outcomes.Where(outcome => outcome.Method != RefreshMethod.Swap && !outcome.Reason.Contains("regclass", StringComparison.Ordinal)).Select(outcome => outcome.Reason).ShouldBeEmpty();
    }
}
