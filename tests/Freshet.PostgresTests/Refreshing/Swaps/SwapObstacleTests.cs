namespace Freshet.PostgresTests.Swaps;

public sealed class SwapObstacleTests
{
    // What makes s.a_hourly a view that cannot be swapped, and how that is reported.
    private static readonly (string Sql, string Reason)[] Cases =
    [
        ("CREATE MATERIALIZED VIEW s.b AS SELECT id FROM s.a_hourly", "the materialized view s.b reads it"),
        ("CREATE FUNCTION s.f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM s.a_hourly; END", "function s.f() reads it"),
        ("CREATE FUNCTION s.f(s.a_hourly) RETURNS integer LANGUAGE sql AS 'SELECT 1'", "function s.f(s.a_hourly) uses its row type"),
        ("CREATE FUNCTION s.f() RETURNS SETOF s.a_hourly LANGUAGE sql AS 'SELECT * FROM s.a_hourly'", "function s.f() uses its row type"),
        ("CREATE TABLE s.t (x s.a_hourly)", "column x of table s.t uses its row type"),
        ("CREATE TABLE s.t (x s.a_hourly[])", "column x of table s.t uses its row type"),
        ("CREATE DOMAIN s.d AS s.a_hourly", "type s.d uses its row type"),
        ("CREATE VIEW s.v AS SELECT to_jsonb(a) FROM s.a_hourly a", "the plain view s.v has a whole-row reference to it"),
        ("CREATE VIEW s.v AS SELECT count(a) FROM s.a_hourly a", "the plain view s.v has a whole-row reference to it"),
        ("CREATE RULE r AS ON INSERT TO s.source DO ALSO SELECT * FROM s.a_hourly", "rule r on table s.source depends on it"),
        ("CREATE VIEW s.v AS SELECT 1 AS x; CREATE RULE r AS ON INSERT TO s.v DO INSTEAD SELECT * FROM s.a_hourly", "rule r on view s.v depends on it"),
        ("CREATE POLICY p ON s.source USING (id IN (SELECT id FROM s.a_hourly))", "policy p on table s.source depends on it"),
        ("CREATE EXTENSION citext; ALTER EXTENSION citext ADD MATERIALIZED VIEW s.a_hourly", "materialized view s.a_hourly depends on extension citext"),
        ("CREATE EXTENSION citext; ALTER INDEX s.a_key DEPENDS ON EXTENSION citext", "index s.a_key depends on extension citext"),
        ("CREATE VIEW s.v AS SELECT id FROM s.a_hourly; CREATE EXTENSION citext; ALTER EXTENSION citext ADD VIEW s.v", "view s.v depends on extension citext"),
        ("CREATE VIEW s.v AS SELECT id FROM s.a_hourly WHERE id < pg_relation_size('s.a_hourly'::regclass)", "the plain view s.v has a constant of the type regclass"),
        ("COMMENT ON TYPE s.a_hourly IS 'row'", "type s.a_hourly has a comment"),
        ("COMMENT ON COLUMN s.a_hourly.ctid IS 'system'", "column ctid of materialized view s.a_hourly has a comment"),
        ("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 's.a_key'::regclass", "its index a_key is invalid"),
        ("GRANT USAGE, CREATE ON SCHEMA s TO {role}; ALTER STATISTICS s.st OWNER TO {role}", "its statistics st have another owner"),
    ];

    [EachServer]
    public async Task Plan_and_check_name_what_a_swap_could_not_keep(string server)
    {
        foreach (var (sql, reason) in Cases)
        {
            await using var db = await TestDatabase.CreateAsync(server);
            await db.ExecuteAsync("""
                CREATE SCHEMA s; CREATE TABLE s.source (id integer, amount integer);
                CREATE MATERIALIZED VIEW s.a_hourly AS SELECT * FROM s.source; CREATE UNIQUE INDEX a_key ON s.a_hourly (id);
                CREATE STATISTICS s.st ON id, amount FROM s.a_hourly;
                """);
            var role = await db.CreateRoleAsync();
            if (sql.Contains("ATOMIC", StringComparison.Ordinal))
                await db.ExecuteOneAsync(sql);
            else
                await db.ExecuteAsync(sql.Replace("{role}", $"\"{role}\"", StringComparison.Ordinal));
            var engine = db.NewEngine(options => (options.Refresh.AllowSwap, options.Refresh.Method) = (true, RefreshMethod.Swap));
            var situation = await engine.ReadSituationAsync();

            var skipped = RefreshPlanner.Plan(situation, Select.Views("s.a_hourly")).Skipped.Single(view => view.View.Name == "a_hourly");
            var found = (await engine.CheckAsync()).Single(report => report.View?.Name == "a_hourly").Problems
                .Single(problem => problem.Code == ReasonCode.SwapIneligible);

            (skipped.Reason.Code, skipped.Reason.Text).ShouldBe((ReasonCode.SwapIneligible, $"it cannot be swapped: {reason}"), sql);
            found.Text.ShouldBe($"It may be swapped and cannot be: {reason}.", sql);
            var outcome = (await engine.SwapAsync("s.a_hourly")).Outcomes.Single(outcome => outcome.View.Name == "a_hourly");
            (outcome.Status, outcome.Code).ShouldBe((RefreshStatus.Skipped, ReasonCode.SwapIneligible), sql);
        }
    }

    [EachServer]
    public async Task Plan_names_permissions_with_the_statement_that_grants_them(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (owner, other, refresher) = (await db.CreateRoleAsync(), await db.CreateRoleAsync(), await db.CreateRoleAsync());
        await db.ExecuteAsync($"""
            CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO PUBLIC; CREATE TABLE s.source (id integer); GRANT SELECT ON s.source TO PUBLIC;
            CREATE MATERIALIZED VIEW s.a_hourly AS SELECT * FROM s.source; CREATE UNIQUE INDEX ON s.a_hourly (id);
            CREATE VIEW s.plain AS SELECT id FROM s.a_hourly;
            ALTER MATERIALIZED VIEW s.a_hourly OWNER TO "{owner}"; ALTER VIEW s.plain OWNER TO "{other}";
            GRANT "{owner}" TO "{refresher}";
            """);
        var engine = db.NewEngine(options => options.Refresh.AllowSwap = true, refresher);

        var reason = RefreshPlanner.Plan(await engine.ReadSituationAsync(), Select.All with { Method = RefreshMethod.Swap }).Skipped.Single().Reason;
        reason.Code.ShouldBe(ReasonCode.SwapIneligible);
        var fixes = reason.Fixes.OfType<Fix.Sql>().Select(fix => fix.Statement).ToList();
        fixes.Count.ShouldBe(3);
        foreach (var statement in fixes)
            await db.ExecuteAsync(statement);

        (await engine.SwapAsync("s.a_hourly")).Outcomes.ShouldHaveSingleItem().Method.ShouldBe(RefreshMethod.Swap);
    }

    [EachServer]
    public async Task Plan_of_views_that_PostgreSQL_allows_and_nobody_has(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE TABLE source (id integer); CREATE MATERIALIZED VIEW a_hourly AS SELECT FROM source;"
            + "CREATE MATERIALIZED VIEW b_hourly AS SELECT 'source'::regclass AS id;" + "CREATE MATERIALIZED VIEW c_hourly AS SELECT id FROM source;");
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync("CREATE TEMPORARY VIEW mine AS SELECT id FROM c_hourly");
        var situation = await db.NewEngine(options => options.Refresh.AllowSwap = true).ReadSituationAsync();

        RefreshPlanner.Plan(situation, Select.All with { Method = RefreshMethod.Swap }).Skipped.Select(view => view.Reason.Text).ShouldBe([
            "it cannot be swapped: it has no columns",
            "it cannot be swapped: its query has a constant of the type regclass",
            "it cannot be swapped: the temporary view mine of another session reads it",
        ]);
    }

    [EachServer]
    public async Task Plan_of_a_view_with_a_grant_by_another_role(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (one, two) = (await db.CreateRoleAsync(), await db.CreateRoleAsync());
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + $"""
            GRANT SELECT ON a_hourly TO "{one}" WITH GRANT OPTION; SET ROLE "{one}"; GRANT SELECT ON a_hourly TO "{two}"; RESET ROLE;
            """);
        var situation = await db.NewEngine(options => options.Refresh.AllowSwap = true).ReadSituationAsync();

        RefreshPlanner.Plan(situation, Select.All with { Method = RefreshMethod.Swap }).Skipped.Single().Reason.Text
            .ShouldBe($"it cannot be swapped: a grant on it comes from {one}, which is not its owner");
    }
}
