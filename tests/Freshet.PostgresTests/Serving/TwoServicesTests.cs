namespace Freshet.PostgresTests.Serving;

public sealed class TwoServicesTests
{
    [EachServer]
    public async Task Two_services_execute_each_run_once(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly") + Views.Of("source", "c_secondly"));
        var freshet = FreshetService.Command(db);
        freshet["Cadences__secondly__Schedule"] = "* * * * * *";
        var began = await db.ScalarAsync<double>("SELECT extract(epoch FROM now())::float8");
        await using var first = await FreshetService.StartAsync(freshet);
        await using var second = await FreshetService.StartAsync(freshet);

        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? first : second).RefreshAsync("?cadence=hourly")));

        foreach (var run in runs)
            (await second.RunIsAsync(run, "succeeded")).Items("refreshes").Count.ShouldBe(2);
        await db.UntilAsync("SELECT count(*) >= 4 FROM freshet.run WHERE source = 'tick' AND status = 'succeeded'");
        (await first.EndAsync()).ShouldExit(0);
        (await second.EndAsync()).ShouldExit(0);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run WHERE lease_epoch > 1 AND source = 'http'")).ShouldBe(0);
        // A slot is one run, whoever was quicker, and a run has each view once.
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run WHERE source = 'tick'"))
            .ShouldBeLessThanOrEqualTo((long)(await db.ScalarAsync<double>("SELECT extract(epoch FROM now())::float8") - began) + 1);
        (await db.ScalarAsync<long>("SELECT count(*) FROM (SELECT FROM freshet.refresh "
            + "WHERE status = 'refreshed' GROUP BY run_id, view_name HAVING count(*) > 1) t")).ShouldBe(0);
    }

    [EachServer]
    public async Task Run_of_a_service_that_is_gone_is_seen_and_cancelled_by_the_other(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        await using var first = await FreshetService.StartAsync(db);
        await using var second = await FreshetService.StartAsync(db);
        var id = await first.RefreshAsync("?cadence=hourly");
        await gate.ReachedAsync();

        (await second.RunAsync(id)).Text("status").ShouldBe("running");
        (await second.SendAsync(HttpMethod.Delete, $"/api/runs/{id}")).ShouldBe(202);

        await first.RunIsAsync(id, "cancelled");
        (await gate.WaitingAsync()).ShouldBeEmpty();
    }
}
