using System.Text.Json;

namespace Freshet.PostgresTests.Cli;

public sealed class AwkwardNameTests
{
    private static readonly List<ViewName> Names =
    [
        .. AwkwardNames.Schemas.SelectMany(_ => AwkwardNames.Names, (schema, name) => new ViewName(schema, name)),
        new("public", "\e[31mred\e]0;title\a\b\r_hourly"),
        new("public", "-v_hourly"),
        new("public", "@file_hourly"),
    ];

    [EachServer]
    public async Task Awkward_names_go_through_every_command_as_they_are(string server)
    {
        await using var db = await CreateAsync(server);
        var freshet = FreshetCommand.On(db);

        var refresh = (await freshet.RunAsync("refresh", "hourly", "--json")).ShouldExit(0).Json;

        Read(refresh.Items("refreshes").Where(view => view.Text("status") == "refreshed" && view.Text("method") == "concurrent"))
            .ShouldBe(Names.Order());
        Read((await freshet.RunAsync("views", "--json")).ShouldExit(0).Json.Items().Where(view => view.Text("status") == "fresh"))
            .ShouldBe(Names.Order());
        Read((await freshet.RunAsync("plan", "--all", "--json")).ShouldExit(0).Json.Items("refresh")).ShouldBe(Names.Order());
        Read((await freshet.RunAsync("check", "--deep", "--json")).ShouldExit(0).Json.Items()).ShouldBe(Names.Order());
        // A run has an id.
        Read((await freshet.RunAsync("runs", refresh.Text("runId")!, "--json")).ShouldExit(0).Json.Items("refreshes"))
            .ShouldBe(Names.Order());
        (await db.ListAsync<string>("SELECT status FROM freshet.freshness")).ShouldAllBe(status => status == "fresh");
    }

    [EachServer]
    public async Task Awkward_names_are_one_line_each_without_hidden_letters(string server)
    {
        await using var db = await CreateAsync(server);
        var freshet = FreshetCommand.On(db);

        foreach (var call in new[] { "views", "plan --all", "refresh --all --verbose", "check", "runs" })
        {
            var result = (await freshet.RunAsync(call.Split(' '))).ShouldExit(0);
            HiddenLetters.Has(result.All.Replace("\n", "", StringComparison.Ordinal)).ShouldBeFalse(call);
            if (call is not "check" and not "runs")
                result.All.ShouldContain(@"U&""sales\202Eyliad\2066_hourly""");
            HiddenLetters.Has((await freshet.RunAsync([.. call.Split(' '), "--json"])).Output.Replace("\n", "", StringComparison.Ordinal))
                .ShouldBeFalse(call);
            if (call != "runs")
                result.Output.Split('\n').Length.ShouldBeInRange(call == "check" ? 2 : Names.Count + 1, Names.Count + 3, call);
        }
    }

    [EachServer]
    public async Task Awkward_names_can_be_typed_as_they_are_printed(string server)
    {
        await using var db = await CreateAsync(server);
        var freshet = FreshetCommand.On(db);
        var typed = Names.Where(name => !name.Name.Contains('*', StringComparison.Ordinal)
            && !name.Name.Contains('?', StringComparison.Ordinal)).ToList();

        var plan = (await freshet.RunAsync(["plan", "--json", .. typed.SelectMany(name => new[] { "--view", name.ToString() })]))
            .ShouldExit(0).Json;
        foreach (var name in new[] { Names[4], Names[12 + AwkwardNames.Names.Count], Names[^3] })
            (await freshet.RunAsync("policy", "set", name.ToString(), "--note", name.Name)).ShouldExit(0);

        Read(plan.Items("refresh")).ShouldBe(typed.Order());
        (await db.ListAsync<bool>("SELECT view_name = note FROM freshet.policy")).ShouldBe([true, true, true]);
    }

    // Every view has both.
    private static IEnumerable<ViewName> Read(IEnumerable<JsonElement> views) =>
        views.Select(view => new ViewName(view.Text("schema")!, view.Text("name")!)).Order();

    private static async Task<TestDatabase> CreateAsync(string server)
    {
        var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE TABLE source (id integer)");
        foreach (var schema in AwkwardNames.Schemas.Skip(1))
            await db.ExecuteAsync($"CREATE SCHEMA {ViewName.Quote(schema)}");
        await db.ExecuteAsync(string.Concat(Names.Select(
            name => $"CREATE MATERIALIZED VIEW {name.ToSql()} AS SELECT id FROM source; CREATE UNIQUE INDEX ON {name.ToSql()} (id);")));
        return db;
    }
}
