using System.Text.Json;

namespace Freshet.PostgresTests.Serving;

public sealed class GraphTests
{
    [EachServer]
    public async Task Graph_goes_through_plain_views_functions_and_policies(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE orders (id integer, amount integer);
            CREATE TABLE unread (id integer);
            CREATE TABLE parts (id integer) PARTITION BY LIST (id);
            CREATE VIEW recent AS SELECT * FROM orders;
            CREATE VIEW apart AS SELECT * FROM unread;
            CREATE FUNCTION part_count() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM parts);
            CREATE MATERIALIZED VIEW a_hourly AS SELECT id, part_count() AS parts FROM recent;
            CREATE MATERIALIZED VIEW b_hourly AS SELECT count(*) AS id FROM a_hourly;
            CREATE MATERIALIZED VIEW c_hourly AS SELECT 1 AS id;
            CREATE VIEW shown AS SELECT * FROM b_hourly;
            """);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("INSERT INTO freshet.policy (view_schema, view_name, also_reads) VALUES ('public', 'c_hourly', '{public.b_hourly}')");
        await using var service = await FreshetService.StartAsync(db);

        var whole = Edges((await service.GetAsync("/api/graph")).ShouldBe(200).Json);
        var around = (await service.GetAsync("/api/graph?schema=public&view=b_hourly")).ShouldBe(200).Json;
        var last = (await service.GetAsync("/api/graph?schema=public&view=c_hourly")).ShouldBe(200).Json;

        whole.ShouldBe(
            [
                "view recent > table orders", "materialized_view a_hourly > view recent", "materialized_view a_hourly > table parts",
                "materialized_view b_hourly > materialized_view a_hourly", "view shown > materialized_view b_hourly",
                "materialized_view c_hourly > materialized_view b_hourly",
            ],
            ignoreOrder: true);
        Edges(around).ShouldBe(whole, ignoreOrder: true);
        Edges(last).ShouldBe(whole.Where(edge => !edge.Contains("shown", StringComparison.Ordinal)), ignoreOrder: true);
        around.Items("nodes").Of("b_hourly").Text("status").ShouldBe("unknown");
        around.Items("nodes").Of("orders").GetProperty("status").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [EachServer]
    public async Task Graph_without_views_is_empty(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);

        (await service.GetAsync("/api/graph")).ShouldBe(200).Json.GetRawText().ShouldBe("""{"database":"main","nodes":[],"edges":[]}""");
    }

    private static List<string> Edges(JsonElement graph)
    {
        var nodes = graph.Items("nodes").ToDictionary(
            node => node.GetProperty("id").GetInt32(), node => $"{node.Text("kind")} {node.Text("name")}");
        return [.. graph.Items("edges").Select(edge => $"{nodes[edge[0].GetInt32()]} > {nodes[edge[1].GetInt32()]}")];
    }
}
