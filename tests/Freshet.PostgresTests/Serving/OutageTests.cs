using System.Net;
using System.Net.Sockets;

namespace Freshet.PostgresTests.Serving;

public sealed class OutageTests
{
    [EachOwnServer]
    public async Task Database_that_is_down_at_start_is_served_once_it_is_back(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var own = await OwnServer.StartAsync(server, "synchronous_commit=on");
        await own.ExecuteAsync(
            "CREATE TABLE source (id integer, amount integer); CREATE MATERIALIZED VIEW b_secondly AS SELECT id, amount FROM source; "
            + "CREATE UNIQUE INDEX ON b_secondly (id)");
        await own.PgCtlAsync("stop", "-m", "immediate");
        var freshet = FreshetService.Command();
        freshet["Databases__up__ConnectionString"] = FreshetCommand.ConnectionString(db);
        freshet["Databases__down__ConnectionString"] = own.ConnectionString;
        freshet["Cadences__secondly__Schedule"] = "* * * * * *";
        await using var service = await FreshetService.StartAsync(freshet);

        var answer = (await service.PostAsync("?view=*")).ShouldBe(202).Json;

        var id = answer.Items("runs").ShouldHaveSingleItem().Text("runId")!;
        id.ShouldStartWith("up.");
        answer.Items("errors").Select(error => $"{error.Text("database")} {error.Text("code")}").ShouldBe(["down unreachable"]);
        await service.RunIsAsync(id, "succeeded");
        (await service.GetAsync("/api/views")).ShouldBe(200).Json.Items().ShouldAllBe(view => view.Text("database") == "up");
        await service.LoggedAsync("nothing listens there");
        await own.PgCtlAsync("start");
        await service.LoggedAsync("The database down is ready");
        await own.UntilAsync("SELECT count(*) > 0 FROM freshet.refresh WHERE view_name = 'b_secondly' AND status = 'refreshed'");
        (await service.GetAsync("/api/health")).Status.ShouldBe(200);
        (await service.EndAsync()).ShouldExit(0);
    }

    [EachServer]
    public async Task Database_that_never_answers_holds_up_neither_the_others_nor_the_caller(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        using var hole = new TcpListener(IPAddress.Loopback, 0);
        hole.Start();
        var freshet = FreshetService.Command();
        freshet["Databases__up__ConnectionString"] = FreshetCommand.ConnectionString(db);
        freshet["Databases__hangs__ConnectionString"] =
            $"Host=127.0.0.1;Port={((IPEndPoint)hole.LocalEndpoint).Port};Username=reports;Database=app";
        await using var service = await FreshetService.StartAsync(freshet);

        var answers = await Task.WhenAll(
            service.PostAsync("?view=*"),
            service.PostAsync("?view=*&database=hangs"),
            service.PostAsync("?view=*&database=hangs&dryRun"),
            service.GetAsync("/api/views"),
            service.GetAsync("/api/runs"),
            service.GetAsync("/api/runs/hangs.00000000-0000-0000-0000-000000000000"),
            service.SendAsync(HttpMethod.Delete, "/api/runs/hangs.00000000-0000-0000-0000-000000000000"),
            service.GetAsync("/api/health"),
            service.GetAsync("/api/views?database=up"));

        answers.Select(answer => answer.Status).ShouldBe([202, 503, 503, 200, 200, 503, 503, 200, 200]);
        answers[0].Json.Items("errors").ShouldHaveSingleItem().Text("message")!.ShouldContain("did not answer in time");
        await service.RunIsAsync(answers[0].Json.Items("runs").ShouldHaveSingleItem().Text("runId")!, "succeeded");
        (await service.EndAsync()).ShouldExit(0);
    }

    [EachServer]
    public async Task Error_of_the_database_names_it_and_comes_once(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_secondly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("ALTER TABLE freshet.policy RENAME COLUMN paused TO stopped; ALTER VIEW freshet.freshness RENAME TO stale");
        var freshet = FreshetService.Command(db);
        freshet["Cadences__secondly__Schedule"] = "* * * * * *";
        await using var service = await FreshetService.StartAsync(freshet);

        await service.LoggedAsync("The tick of secondly in main could not be executed");
        (await service.GetAsync("/api/views")).ShouldBeProblem(503, "42703", "main", "paused");
        (await service.PostAsync("?view=*")).ShouldBeProblem(503, "unavailable", "paused").Json.Items("errors")
            .ShouldHaveSingleItem().Text("code").ShouldBe("42703");

        var result = (await service.EndAsync()).ShouldExit(0);
        var lost = result.Output.Split('\n').Where(line => line.Contains("[302]", StringComparison.Ordinal))
            .ShouldHaveSingleItem(result.Output);
        lost.ShouldContain("main");
        lost.ShouldContain("freshness");
    }
}
