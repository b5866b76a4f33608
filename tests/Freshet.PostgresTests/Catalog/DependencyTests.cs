namespace Freshet.PostgresTests;

public sealed class DependencyTests
{
    private const string BaseSql = "CREATE MATERIALIZED VIEW base_hourly AS SELECT 1 AS id;";

    private const string PlusSql =
        "CREATE FUNCTION plus(a bigint, b bigint) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT a + b + count(*) FROM base_hourly; END";

    [EachServer]
    public async Task Reads_through_plain_views_many_deep(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(BaseSql + """
            CREATE SCHEMA other;
            CREATE VIEW other.p0 AS SELECT id FROM base_hourly;
            DO $do$
            BEGIN
                FOR n IN 1..40 LOOP
                    EXECUTE format('CREATE VIEW other.p%s AS SELECT a.id FROM other.p%s a JOIN other.p%s b USING (id)', n, n - 1, n - 1);
                END LOOP;
            END
            $do$;
            CREATE MATERIALIZED VIEW top_hourly AS SELECT id FROM other.p40 WITH NO DATA;
            """);

        await ShouldReadAsync(db, "top_hourly", "base_hourly");
    }

    [EachServer]
    public async Task Reads_does_not_follow_what_is_done_on_writes(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE source (id integer);
            CREATE TABLE log (id integer);
            CREATE VIEW plain AS SELECT id FROM source;
            CREATE MATERIALIZED VIEW first_hourly AS SELECT id FROM plain;
            CREATE MATERIALIZED VIEW second_hourly AS SELECT id FROM first_hourly;
            CREATE RULE keep AS ON INSERT TO plain DO INSTEAD INSERT INTO log SELECT id FROM second_hourly;
            """);

        await ShouldReadAsync(db, "first_hourly");
        await ShouldReadAsync(db, "second_hourly", "first_hourly");
        (await db.RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);
    }

    [EachServer]
    public async Task View_that_reads_itself_through_a_function_that_was_changed_later_is_reported(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE FUNCTION one() RETURNS bigint LANGUAGE sql RETURN 1");
        await db.ExecuteAsync(
            "CREATE MATERIALIZED VIEW a_hourly AS SELECT one() AS id; CREATE MATERIALIZED VIEW b_hourly AS SELECT id FROM a_hourly");
        await db.ExecuteOneAsync(
            "CREATE OR REPLACE FUNCTION one() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM b_hourly; END");

        var skipped = (await db.RefreshAsync(Select.All)).Of("a_hourly");

        (skipped.Status, skipped.Code, skipped.IsProblem).ShouldBe((RefreshStatus.Skipped, ReasonCode.Cycle, true));
        skipped.Reason.ShouldContain("through a function");
        (await db.ProblemAsync("a_hourly", "cycle")).Fix().ShouldContain("functions");
    }

    [EachServer]
    public async Task Reads_names_the_nearest_views_only(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(BaseSql + """
            CREATE MATERIALIZED VIEW middle_hourly AS SELECT id FROM base_hourly;
            CREATE MATERIALIZED VIEW second_hourly AS SELECT 1 AS id FROM middle_hourly;
            CREATE VIEW plain AS SELECT id FROM middle_hourly UNION SELECT id FROM second_hourly;
            CREATE MATERIALIZED VIEW top_hourly AS WITH c AS (SELECT * FROM plain)
                SELECT id FROM c WHERE EXISTS (SELECT FROM middle_hourly);
            """);

        await ShouldReadAsync(db, "base_hourly");
        await ShouldReadAsync(db, "middle_hourly", "base_hourly");
        await ShouldReadAsync(db, "top_hourly", "middle_hourly", "second_hourly");
    }

    [EachServer]
    public async Task Reads_both_ways_of_getting_there(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(BaseSql + """
            CREATE MATERIALIZED VIEW middle_hourly AS SELECT id FROM base_hourly;
            CREATE VIEW plain AS SELECT b.id FROM base_hourly b JOIN middle_hourly m USING (id);
            CREATE MATERIALIZED VIEW top_hourly AS SELECT id FROM plain;
            """);

        await ShouldReadAsync(db, "top_hourly", "base_hourly", "middle_hourly");
    }

    [EachServer]
    public async Task Reads_through_functions_with_parsed_bodies(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(BaseSql);
        await db.ExecuteOneAsync(
            "CREATE FUNCTION inner_one() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM base_hourly; END");
        await db.ExecuteAsync("""
            CREATE FUNCTION outer_one() RETURNS bigint LANGUAGE sql RETURN inner_one() + 1;
            CREATE VIEW plain AS SELECT outer_one() AS id;
            CREATE MATERIALIZED VIEW top_hourly AS SELECT id FROM plain;
            CREATE MATERIALIZED VIEW rows_hourly AS SELECT id FROM (SELECT 1) one, LATERAL (SELECT inner_one() AS id) AS f;
            """);

        await ShouldReadAsync(db, "top_hourly", "base_hourly");
        await ShouldReadAsync(db, "rows_hourly", "base_hourly");
    }

    [EachServer]
    public async Task Reads_through_operators_and_aggregates(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(BaseSql);
        await db.ExecuteOneAsync(PlusSql);
        await db.ExecuteAsync("""
            CREATE OPERATOR |+| (FUNCTION = plus, LEFTARG = bigint, RIGHTARG = bigint);
            CREATE AGGREGATE total (bigint) (SFUNC = plus, STYPE = bigint, INITCOND = '0');
            CREATE MATERIALIZED VIEW operator_hourly AS SELECT 1::bigint |+| 2::bigint AS id;
            CREATE MATERIALIZED VIEW aggregate_hourly AS SELECT total(n::bigint) AS id FROM generate_series(1, 3) n;
            """);

        await ShouldReadAsync(db, "operator_hourly", "base_hourly");
        await ShouldReadAsync(db, "aggregate_hourly", "base_hourly");
    }

    [EachServer]
    public async Task Reads_through_an_operator_within_a_function(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(BaseSql);
        await db.ExecuteOneAsync(PlusSql);
        await db.ExecuteAsync("""
            CREATE OPERATOR |+| (FUNCTION = plus, LEFTARG = bigint, RIGHTARG = bigint);
            CREATE FUNCTION three() RETURNS bigint LANGUAGE sql RETURN 1::bigint |+| 2::bigint;
            CREATE MATERIALIZED VIEW top_hourly AS SELECT three() AS id;
            """);

        await ShouldReadAsync(db, "top_hourly", "base_hourly");
    }

    [EachServer]
    public async Task Reads_does_not_see_into_string_bodies_unless_a_policy_is_reported(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(BaseSql + """
            CREATE FUNCTION hidden() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.base_hourly';
            CREATE MATERIALIZED VIEW a_hourly AS SELECT hidden() AS id;
            """);

        await ShouldReadAsync(db, "a_hourly");
        await db.Engine.InstallAsync();
        await db.Engine.Policies.SaveAsync([new(new("public", "a_hourly")) { AlsoReads = ["public.base_hourly"] }], CancellationToken.None);
        RefreshPlanner.Plan(await db.Engine.ReadSituationAsync(), Select.All).Refresh.Select(view => view.View.Name)
            .ShouldBe(["base_hourly", "a_hourly"]);
    }

    [EachServer]
    public async Task Reads_of_a_view_that_was_renamed_or_moved_is_its_new_name(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(BaseSql + """
            CREATE MATERIALIZED VIEW top_hourly AS SELECT id FROM base_hourly;
            CREATE SCHEMA "Other";
            ALTER MATERIALIZED VIEW base_hourly SET SCHEMA "Other";
            ALTER MATERIALIZED VIEW "Other".base_hourly RENAME TO "Base hourly";
            """);

        (await db.ReadCatalogAsync()).Find(new("public", "top_hourly")).ShouldNotBeNull().Reads.ShouldBe([new("Other", "Base hourly")]);
    }

    [EachServer]
    public async Task Refresh_follows_the_order_of_what_is_read(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE source (id integer); INSERT INTO source VALUES (1);
            CREATE MATERIALIZED VIEW z_hourly AS SELECT max(id) AS id FROM source;
            CREATE VIEW plain AS SELECT id FROM z_hourly;
            """);
        await db.ExecuteOneAsync("CREATE FUNCTION newest() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT max(id) FROM plain; END");
        await db.ExecuteAsync("""
            CREATE MATERIALIZED VIEW m_hourly AS SELECT newest() AS id;
            CREATE MATERIALIZED VIEW a_hourly AS SELECT id FROM m_hourly;
            """);

        for (var newest = 2; newest < 6; newest++)
        {
            await db.ExecuteAsync($"INSERT INTO source VALUES ({newest})");
            (await db.RefreshAsync(Select.All)).Outcomes.Select(outcome => outcome.View.Name)
                .ShouldBe(["z_hourly", "m_hourly", "a_hourly"]);
            (await db.ScalarAsync<int>("SELECT id FROM a_hourly")).ShouldBe(newest);
        }
    }

    private static async Task ShouldReadAsync(TestDatabase db, string view, params string[] reads) =>
        (await db.ReadCatalogAsync()).Find(new("public", view)).ShouldNotBeNull().Reads.Select(read => read.Name).ShouldBe(reads);
}
