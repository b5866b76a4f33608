namespace Freshet.WorkerTests;

/// <summary>Waits as long as host.json says, so it has a class of its own, which runs beside the others.</summary>
public sealed class CrashTests
{
    [EachServerWithStorage]
    public async Task Run_of_a_worker_that_was_killed_is_taken_over_when_its_message_comes_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(TestSupport.Views.Gated("a_hourly") + TestSupport.Views.Of("source", "b_hourly"));
        await gate.CloseAsync();
        var storage = await Azurite.NewAccountAsync();
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        await using (var queues = await QueueHost.StartAsync(host, storage))
        {
            await QueueHost.SendAsync(storage, (await host.FireAsync("RefreshHourly")).Messages);
            await gate.ReachedAsync();
            host.Process.Kill();
            await queues.DeliveredAsync(1);
            queues.Deliveries.Single().Status.ShouldBe("Lost");
        }

        // The host starts another worker. With the options of host.json the message is back after 90 s, when the lease is over.
        await gate.OpenAsync();
        await using var another = await FunctionsHost.StartAsync(AppSettings.On(db));
        await using var others = await QueueHost.StartAsync(another, storage);
        await others.DeliveredAsync(1);
        var again = others.Deliveries.Single();
        (again.Count, again.Status).ShouldBe((2, "Success"));
        (await db.ListAsync<string>("SELECT concat_ws(' ', status, lease_epoch) FROM freshet.run")).ShouldBe(["succeeded 2"]);
    }
}
