namespace Freshet.WorkerTests;

/// <summary>Takes minutes, so it runs on one server, beside the others.</summary>
public sealed class TimeLimitTests
{
    /// <summary>The host would end the process with all that it does. The times are the shortest that the app accepts.</summary>
    [NewestServerWithStorage]
    public async Task Run_that_takes_longer_than_functionTimeout_hands_the_rest_on_before(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE MATERIALIZED VIEW a_hourly AS SELECT 1 AS id, pg_sleep(95)::text AS slept WITH NO DATA;
            CREATE MATERIALIZED VIEW b_hourly AS SELECT id, pg_sleep(95)::text AS slept FROM a_hourly WITH NO DATA;
            CREATE MATERIALIZED VIEW c_hourly AS SELECT id FROM b_hourly WITH NO DATA;
            """);
        var storage = await Azurite.NewAccountAsync();
        var settings = AppSettings.On(db);
        settings["AzureFunctionsJobHost__functionTimeout"] = "00:07:00";
        settings["Freshet__Refresh__StatementTimeout"] = "00:02:00";
        await using var host = await FunctionsHost.StartAsync(settings);
        await using var queues = await QueueHost.StartAsync(host, storage);
        await QueueHost.SendAsync(storage, (await host.FireAsync("RefreshHourly")).Messages);
        foreach (var view in (string[])["a_hourly", "b_hourly", "c_hourly"])
            await db.UntilAsync($"SELECT count(*) = 1 FROM freshet.refresh WHERE view_name = '{view}' AND status = 'refreshed'");
        await queues.DeliveredAsync(2);

        queues.Deliveries.ShouldAllBe(delivery => delivery.Status == "Success");
        (await db.ListAsync<string>("SELECT concat_ws(' ', status, lease_epoch) FROM freshet.run")).ShouldBe(["succeeded 2"]);
        (await db.ListAsync<string>("SELECT concat_ws(' ', view_name, status) FROM freshet.refresh ORDER BY 1"))
            .ShouldBe(["a_hourly refreshed", "b_hourly refreshed", "c_hourly refreshed"]);
    }
}
