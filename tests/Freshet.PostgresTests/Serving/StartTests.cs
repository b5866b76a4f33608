using System.Net;
using System.Net.Sockets;

namespace Freshet.PostgresTests.Serving;

public sealed class StartTests
{
    private const string Down = "Host=127.0.0.1;Port=1;Database=app;Username=reports;Password=secret";

    [EachServer]
    public async Task Address_that_is_taken_is_named_with_what_to_do(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        (await FreshetService.Command(db).RunAsync("serve", "--listen", $"{port}"))
            .ShouldRefuse(2, $"127.0.0.1:{port}", "another 'freshet serve'", "--listen");
        (await FreshetService.Command(db).RunAsync("serve", "--listen", $"{port}", "--json"))
            .ShouldRefuseAsJson(2, "usage", $"127.0.0.1:{port}");
    }

    [EachServer]
    public async Task Address_of_another_machine_is_named_with_what_to_do(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = FreshetService.Command(db);
        freshet["ApiKey"] = "a-long-and-random-key";

        (await freshet.RunAsync("serve", "--listen", "192.0.2.1:7071")).ShouldRefuse(2, "192.0.2.1:7071", "--listen");
    }

    [EachServer]
    public async Task Ledger_that_cannot_be_made_is_refused_with_the_sql_to_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var role = await db.CreateRoleAsync();
        var freshet = FreshetService.Command(db);
        freshet["Databases__main__ConnectionString"] = FreshetCommand.ConnectionString(db, role);

        var line = (await freshet.RunAsync("serve", "--listen", "0"))
            .ShouldRefuse(2, "The database main has no ledger", ViewName.Quote(role), "GRANT CREATE ON DATABASE");

        var sql = line[line.IndexOf("GRANT", StringComparison.Ordinal)..(line.IndexOf(';', StringComparison.Ordinal) + 1)];
        await db.ExecuteAsync(sql);
        await using var service = await FreshetService.StartAsync(freshet);
        (await service.GetAsync("/api/health")).ShouldBe(200);
    }

    [EachServer]
    public async Task Ledger_of_a_newer_version_is_refused(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("INSERT INTO freshet.migration (version, hash) VALUES (99, 'of a later version')");

        (await FreshetService.Command(db).RunAsync("serve", "--listen", "0"))
            .ShouldRefuse(2, "database main", "version 99", "Upgrade this Freshet too");
    }

    [EachServer]
    public async Task Database_without_a_ledger_does_not_hold_up_another_and_is_named(string server)
    {
        await using var a = await TestDatabase.CreateAsync(server);
        await using var b = await TestDatabase.CreateAsync(server);
        await a.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetService.Command(a, b);
        freshet["Databases__b__ConnectionString"] = FreshetCommand.ConnectionString(b, await b.CreateRoleAsync());
        await using var service = await FreshetService.StartAsync(freshet);

        var answer = (await service.PostAsync("?view=*")).ShouldBe(202).Json;

        answer.Items("runs").ShouldHaveSingleItem().Text("database").ShouldBe("a");
        var error = answer.Items("errors").ShouldHaveSingleItem();
        (error.Text("database"), error.Text("code")).ShouldBe(("b", "ledger_unavailable"));
        error.Text("message")!.ShouldContain("GRANT CREATE ON DATABASE");
        (await service.GetAsync("/api/runs?database=b")).ShouldBeProblem(503, "ledger_unavailable", "GRANT CREATE");
        (await service.GetAsync("/api/health")).ShouldBe(200).Json.Text("status").ShouldBe("degraded");
        await service.LoggedAsync("GRANT CREATE ON DATABASE");
    }

    [EachServer]
    public async Task No_database_within_reach_is_503_with_what_each_reported(string server)
    {
        PostgresServers.Get(server).ShouldNotBeNull();
        var freshet = FreshetService.Command();
        freshet["Databases__a__ConnectionString"] = freshet["Databases__b__ConnectionString"] = Down;
        await using var service = await FreshetService.StartAsync(freshet);

        var problem = (await service.PostAsync("?cadence=hourly"))
            .ShouldBeProblem(503, "unavailable", "127.0.0.1:1/app", "Check the host").Json;

        problem.Items("errors").Select(error => $"{error.Text("database")} {error.Text("code")}")
            .ShouldBe(["a unreachable", "b unreachable"]);
        (await service.GetAsync("/api/views")).ShouldBeProblem(503, "unreachable");
        (await service.GetAsync("/api/runs")).ShouldBeProblem(503, "unreachable");
        (await service.GetAsync("/api/runs/a.00000000-0000-0000-0000-000000000000")).ShouldBeProblem(503, "unreachable");
        (await service.PostAsync("?cadence=hourly&dryRun")).ShouldBeProblem(503, "unreachable");
        var health = (await service.GetAsync("/api/health")).ShouldBe(503);
        health.Json.Text("status").ShouldBe("unhealthy");
        health.Text.ShouldNotContain("127.0.0.1");
        var result = (await service.EndAsync()).ShouldExit(0);
        result.Output.Split("cannot be reached").Length.ShouldBe(3, result.Output); // once for each
        result.All.ShouldNotContain("secret");
    }

    [EachServer]
    public async Task Wrong_ways_to_say_where_to_listen_are_refused(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);

        foreach (var listen in new[] { "here", "65536", "-1", "https://127.0.0.1:7071", "127.0.0.1" })
            (await FreshetService.Command(db).RunAsync("serve", $"--listen={listen}")).ShouldRefuse(2, $"'{listen}'", "127.0.0.1:7071");
    }
}
