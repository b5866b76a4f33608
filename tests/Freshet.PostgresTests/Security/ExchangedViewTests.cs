namespace Freshet.PostgresTests.Security;

/// <summary>The owner of a view puts something else in its place between the moment it is seen and the one it is read.</summary>
public sealed class ExchangedViewTests
{
    private const string SpySql = """
        CREATE SEQUENCE own.tripwire;
        GRANT ALL ON own.tripwire TO PUBLIC;
        CREATE FUNCTION own.spy(anyelement) RETURNS bool LANGUAGE plpgsql AS 'BEGIN PERFORM nextval(''own.tripwire''); RETURN true; END';
        """;

    [EachServer]
    public async Task Check_deep_runs_no_function_of_what_took_a_views_place(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var mallory = await db.CreateRoleAsync();
        await db.ExecuteAsync($"CREATE SCHEMA own AUTHORIZATION {mallory}");
        await using var session = await db.ConnectAsync(mallory);
        await session.ExecuteAsync(SpySql);
        foreach (var (drop, exchange) in new[]
        {
            ("VIEW", "CREATE VIEW own.a_hourly AS SELECT 1 AS id WHERE own.spy(1)"),
            ("TABLE", """
                CREATE TABLE own.a_hourly (id integer); INSERT INTO own.a_hourly VALUES (1);
                ALTER TABLE own.a_hourly ENABLE ROW LEVEL SECURITY; ALTER TABLE own.a_hourly FORCE ROW LEVEL SECURITY;
                CREATE POLICY p ON own.a_hourly USING (own.spy(id));
                """),
        })
        {
            foreach (var role in new[] { null, await MemberAsync(db, mallory) })
            {
                await session.ExecuteAsync(
                    "CREATE MATERIALIZED VIEW own.a_hourly AS SELECT 1 AS id; GRANT ALL ON own.a_hourly TO PUBLIC; "
                    + "GRANT USAGE ON SCHEMA own TO PUBLIC");
                var engine = db.NewEngine(role: role);
                var situation = await engine.ReadSituationAsync();
                await session.ExecuteAsync($"DROP MATERIALIZED VIEW own.a_hourly; {exchange}; GRANT ALL ON own.a_hourly TO PUBLIC");

                await ViewChecker.CheckAsync(
                    engine.Database, situation, situation.Catalog.Views.Select(view => view.Name).ToHashSet(),
                    TimeSpan.FromSeconds(20), CancellationToken.None);

                (await db.ScalarAsync<bool>("SELECT is_called FROM own.tripwire")).ShouldBeFalse(exchange);
                await session.ExecuteAsync($"DROP {drop} own.a_hourly");
            }
        }
    }

    [EachServer]
    public async Task Check_deep_reads_as_the_views_owner_where_it_can(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await db.CreateRoleAsync();
        // It may become the owner, and has none of its rights before it does.
        var freshet = await db.CreateRoleAsync("NOINHERIT");
        await db.ExecuteAsync(
            $"GRANT {owner} TO {freshet}; CREATE SCHEMA own AUTHORIZATION {owner}; GRANT USAGE ON SCHEMA own TO {freshet}; "
            + "CREATE MATERIALIZED VIEW own.a_hourly AS SELECT g AS id FROM generate_series(1, 3) g; "
            + $"ALTER MATERIALIZED VIEW own.a_hourly OWNER TO {owner}");

        var problem = (await db.CheckAsync("a_hourly", deep: true, freshet)).Single(found => found.Code == ReasonCode.NoUniqueIndex);

        problem.Text.ShouldContain("Only its current data speaks for");
    }

    [EachServer]
    public async Task Check_deep_reads_as_itself_where_the_owner_lacks_the_schema(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await db.CreateRoleAsync();
        await db.ExecuteAsync(
            "CREATE SCHEMA shut; CREATE MATERIALIZED VIEW shut.a_hourly AS SELECT g AS id FROM generate_series(1, 3) g; "
            + $"ALTER MATERIALIZED VIEW shut.a_hourly OWNER TO {owner}");

        (await db.ProblemAsync("a_hourly", "no_unique_index", deep: true)).Text.ShouldContain("Only its current data speaks for");
    }

    private static async Task<string> MemberAsync(TestDatabase db, string owner)
    {
        var member = await db.CreateRoleAsync();
        await db.ExecuteAsync($"GRANT {owner} TO {member}");
        return member;
    }
}
