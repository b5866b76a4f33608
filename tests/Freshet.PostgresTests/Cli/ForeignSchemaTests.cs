namespace Freshet.PostgresTests.Cli;

/// <summary>Databases in which somebody else has a schema named freshet.</summary>
public sealed class ForeignSchemaTests
{
    private const string Advice = "ALTER SCHEMA freshet RENAME TO";

    private static readonly string[] Others =
    [
        "CREATE TABLE freshet.orders (id integer)",
        "CREATE TABLE freshet.migration (id integer)",
        "CREATE TABLE freshet.migration (version integer, name text); CREATE TABLE freshet.run (id integer)",
    ];

    [EachServer]
    public async Task Refresh_works_without_a_ledger_and_gives_the_reason(string server)
    {
        foreach (var other in Others)
        {
            await using var db = await WithAsync(server, other);

            var result = (await FreshetCommand.On(db).RunAsync("refresh", "--all")).ShouldExit(0);

            result.Line("refreshed ");
            result.Errors.TrimEnd('\n').ShouldBeOneLine().ShouldContain(Advice);
            result.Errors.ShouldContain("contains something else");
            (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(1);
        }
    }

    [EachServer]
    public async Task What_needs_a_ledger_is_refused_and_what_only_looks_continues(string server)
    {
        await using var db = await WithAsync(server, "CREATE TABLE freshet.migration (id integer)");
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("init")).ShouldRefuse(1, Advice, "contains something else");
        (await freshet.RunAsync("refresh", "--due")).ShouldRefuse(2, Advice);
        (await freshet.RunAsync("refresh", "--due", "--json")).ShouldRefuseAsJson(2, "ledger_unavailable", Advice);
        (await freshet.RunAsync("policy", "set", "public.a_hourly", "--paused", "true")).ShouldRefuse(2, Advice, "contains something else");
        (await freshet.RunAsync("runs", $"main.{Guid.NewGuid()}")).ShouldRefuse(2, Advice);
        foreach (var call in new[] { "views", "runs", "policy" })
            (await freshet.RunAsync(call)).ShouldExit(0).Errors.TrimEnd('\n').ShouldBeOneLine().ShouldContain(Advice);
        (await freshet.RunAsync("views")).Line("public.a_hourly  hourly   unknown");
        (await freshet.RunAsync("plan", "--all")).ShouldExit(0);
        (await db.ListAsync<string>("SELECT relname::text FROM pg_class WHERE relnamespace = 'freshet'::regnamespace"))
            .ShouldBe(["migration"]);

        await db.ExecuteAsync("ALTER SCHEMA freshet RENAME TO other");
        (await freshet.RunAsync("init")).ShouldExit(0);
    }

    private static async Task<TestDatabase> WithAsync(string server, string other)
    {
        var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + $"INSERT INTO source VALUES (1, 1); CREATE SCHEMA freshet; {other}");
        return db;
    }
}
