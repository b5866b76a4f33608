namespace Freshet.PostgresTests.Serving;

public sealed class CancelTests
{
    [EachServer]
    public async Task Cancelled_run_stops_on_the_server_and_is_recorded(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + Views.Reading("a_hourly", "b_hourly"));
        await gate.CloseAsync();
        await using var service = await FreshetService.StartAsync(db);
        var id = await service.RefreshAsync("?cadence=hourly");
        await gate.ReachedAsync();

        var answer = (await service.SendAsync(HttpMethod.Delete, $"/api/runs/{id}")).ShouldBe(202);

        answer.Json.Text("runId").ShouldBe(id);
        var run = await service.RunIsAsync(id, "cancelled");
        (await gate.WaitingAsync()).ShouldBeEmpty();
        run.Items("refreshes").Select(view => $"{view.Text("name")} {view.Text("status")}")
            .ShouldBe(["a_hourly cancelled", "b_hourly cancelled"]);
        (await service.SendAsync(HttpMethod.Delete, $"/api/runs/{id}")).ShouldBeProblem(409, "run_ended", "cancelled");
        await gate.OpenAsync();
        await service.RunIsAsync(await service.RefreshAsync("?cadence=hourly"), "succeeded");
    }

    [EachServer]
    public async Task Run_that_has_ended_cannot_be_cancelled(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        var id = await service.RefreshAsync("?cadence=hourly");
        await service.RunIsAsync(id, "succeeded");

        (await service.SendAsync(HttpMethod.Delete, $"/api/runs/{id}")).ShouldBeProblem(409, "run_ended", id, "succeeded");

        (await service.RunAsync(id)).Text("status").ShouldBe("succeeded");
    }

    [EachServer]
    public async Task Run_that_waits_for_its_turn_is_cancelled_at_once_and_never_begins(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        await using var service = await FreshetService.StartAsync(db);
        var runs = new List<string>();
        for (var i = 0; i < 12; i++)
            runs.Add(await service.RefreshAsync("?cadence=hourly"));
        await gate.ReachedAsync();

        foreach (var id in runs.Skip(1))
            (await service.SendAsync(HttpMethod.Delete, $"/api/runs/{id}")).ShouldBe(202);

        foreach (var id in runs.Skip(1))
            await service.RunIsAsync(id, "cancelled");
        await gate.OpenAsync();
        await service.RunIsAsync(runs[0], "succeeded");
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh WHERE status = 'refreshed'")).ShouldBe(1);
    }
}
