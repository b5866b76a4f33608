namespace Freshet.PostgresTests.Security;

public sealed class BoundLedgerTests
{
    // Fits a text and a uuid better than PostgreSQL's own, which takes a text and anything.
    private const string OperatorSql = """
        CREATE FUNCTION public.mine(text, uuid) RETURNS text LANGUAGE sql AS 'SELECT $1';
        CREATE OPERATOR public.|| (LEFTARG = text, RIGHTARG = uuid, FUNCTION = public.mine);
        """;

    [EachServer]
    public async Task Ledger_that_is_installed_while_another_role_may_create_is_bound_to_postgresqls_own(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(OperatorSql);

        await db.Engine.InstallAsync();

        (await db.ScalarAsync<string>("SELECT pg_get_viewdef('freshet.freshness'::regclass)")).ShouldNotContain("OPERATOR(public");
        (await ViewChecker.CheckDatabaseAsync(db.Database, await db.Engine.ReadSituationAsync(), CancellationToken.None)).ShouldBeEmpty();
    }

    [EachServer]
    public async Task Script_binds_to_postgresqls_own_too(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(OperatorSql);

        await db.ExecuteAsync(LedgerSchema.Script);

        (await ViewChecker.CheckDatabaseAsync(db.Database, await db.Engine.ReadSituationAsync(), CancellationToken.None)).ShouldBeEmpty();
    }

    [EachServer]
    public async Task Check_finds_what_is_bound_to_another_schema_and_its_fix_helps(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(OperatorSql);
        await db.Engine.InstallAsync();
        var definition = await db.ScalarAsync<string>("SELECT pg_get_viewdef('freshet.freshness'::regclass)");
        var bound = definition.Replace("OPERATOR(pg_catalog.||)", "OPERATOR(public.||)", StringComparison.Ordinal);
        await db.ExecuteAsync($"CREATE OR REPLACE VIEW freshet.freshness AS {bound}");

        var check = await FreshetCommand.On(db).RunAsync("check", "--json");

        check.ShouldExit(1);
        var report = check.Json.Items().Single(report => report.Text("name") is null);
        var problem = report.GetProperty("problems").Items().ShouldHaveSingleItem();
        problem.Text("code").ShouldBe("ledger_bound_outside");
        problem.Text("message").ShouldNotBeNull()
            .ShouldContain("freshet.freshness of the ledger uses the operator public.||(");
        (await FreshetCommand.On(db).RunAsync("check"))
            .Output.ShouldContain("\n    the database main\n    fix: DROP SCHEMA freshet CASCADE;\n    then: freshet init\n");
        problem.Fix().ShouldStartWith("DROP SCHEMA freshet CASCADE;");
        await db.DoAsync(problem.Fixes());
        (await FreshetCommand.On(db).RunAsync("check")).ShouldExit(0);
    }
}
