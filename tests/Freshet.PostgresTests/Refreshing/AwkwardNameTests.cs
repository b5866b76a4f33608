namespace Freshet.PostgresTests;

public sealed class AwkwardNameTests
{
    private static readonly List<ViewName> Names = [
        .. AwkwardNames.Schemas.SelectMany(_ => AwkwardNames.Names, (schema, name) => new ViewName(schema, name)),
    ];

    [EachServer]
    public async Task Refresh_awkward_names_from_end_to_end(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server, name: $"Fresh \"et\" {Guid.NewGuid():N}");
        await db.ExecuteAsync("CREATE TABLE source (id integer); INSERT INTO source VALUES (1)");
        foreach (var schema in AwkwardNames.Schemas.Skip(1))
            await db.ExecuteAsync($"CREATE SCHEMA {ViewName.Quote(schema)}");
        foreach (var name in Names)
            await db.ExecuteAsync(
                $"CREATE MATERIALIZED VIEW {name.ToSql()} AS SELECT id FROM source; CREATE UNIQUE INDEX ON {name.ToSql()} (id)");
        await db.ExecuteAsync("INSERT INTO source VALUES (2)");

        var result = await db.RefreshAsync(Select.Cadence("hourly"));

        result.Status.ShouldBe(RunStatus.Succeeded);
        result.Outcomes.Where(outcome => outcome.Method == RefreshMethod.Concurrent).Select(outcome => outcome.View).Order()
            .ShouldBe(Names.Order());
        foreach (var name in Names)
            (await db.ScalarAsync<long>($"SELECT count(*) FROM {name.ToSql()}")).ShouldBe(2);
        var reported = await db.ListAsync<string>("SELECT view_schema || '|' || view_name || '|' || status FROM freshet.freshness");
        reported.ShouldBe(Names.Select(name => $"{name.Schema}|{name.Name}|fresh"), ignoreOrder: true);
        (await db.Engine.RunReader.ReadRefreshesAsync(result.Id.Id, CancellationToken.None)).Select(outcome => outcome.View).Order()
            .ShouldBe(Names.Order());
    }

    [EachServer]
    public async Task Refresh_selects_awkward_names_as_they_are_printed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        foreach (var schema in AwkwardNames.Schemas.Skip(1))
            await db.ExecuteAsync($"CREATE SCHEMA {ViewName.Quote(schema)}");
        foreach (var name in Names)
            await db.ExecuteAsync($"CREATE MATERIALIZED VIEW {name.ToSql()} AS SELECT 1 AS id");
        await db.Engine.InstallAsync();
        var situation = await db.Engine.ReadSituationAsync();

        foreach (var name in Names.Where(
            name => !name.Name.Contains('*', StringComparison.Ordinal) && !name.Name.Contains('?', StringComparison.Ordinal)))
            RefreshPlanner.Plan(situation, Select.Views(name.ToString())).Refresh.Select(view => view.View).ShouldBe([name]);
    }
}
