using Azure.Storage.Queues;

namespace Freshet.WorkerTests;

public sealed class QueueTests
{
    // A message that fails comes again at once, so that a test sees all attempts.
    private static readonly (string, string)[] AtOnce = [("visibilityTimeout", "00:00:00"), ("maxPollingInterval", "00:00:00.100")];

    private static readonly string Unreachable = Guid.NewGuid().ToString();

    [EachServer]
    public async Task Message_that_comes_twice_at_once_is_executed_once(string server)
    {
        await using var app = await GatedApp.StartAsync(server);
        var message = await app.MessageAsync();
        var first = app.Host.ExecuteAsync(message);
        await app.Gate.ReachedAsync();

        var second = await app.Host.ExecuteAsync(message);
        (second.Status, second.Messages.Count).ShouldBe(("Success", 0), "the first has the run");
        await app.Gate.OpenAsync();
        (await first).Status.ShouldBe("Success");
        (await app.RunsAsync()).ShouldBe(["succeeded 1"]);
        (await app.Database.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["refreshed"]);
    }

    [EachServerWithStorage]
    public async Task Two_workers_on_one_queue_share_the_work(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(TestSupport.Views.Gated("a_hourly") + TestSupport.Views.Gated("b_daily"));
        await gate.CloseAsync();
        var storage = await Azurite.NewAccountAsync();
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        await using var another = await FunctionsHost.StartAsync(AppSettings.On(db));
        await using var queues = await QueueHost.StartAsync(host, storage);
        await using var others = await QueueHost.StartAsync(another, storage);
        foreach (var cadence in (string[])["hourly", "daily"])
        {
            var (_, started) = await host.CallAsync("StartRefresh", HttpMethod.Post, $"/api/refresh?cadence={cadence}");
            await QueueHost.SendAsync(storage, started.Messages);
        }

        // Each takes one message at a time.
        await gate.ReachedAsync(2);
        await gate.OpenAsync();
        await queues.DeliveredAsync(1);
        await others.DeliveredAsync(1);
        (await db.ListAsync<string>("SELECT concat_ws(' ', status, lease_epoch) FROM freshet.run")).ShouldBe(["succeeded 1", "succeeded 1"]);
    }

    [EachServerWithStorage]
    public async Task Message_that_fails_each_time_is_reported_as_lost_and_marks_its_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        var storage = await Azurite.NewAccountAsync();
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        var message = (await host.FireAsync("RefreshHourly")).Messages.Single();
        await using var queues = await QueueHost.StartAsync(host, storage, AtOnce);
        // The ledger can be read, but the run can be recorded by nobody.
        await db.ExecuteAsync("ALTER TABLE freshet.run ADD CONSTRAINT no_run CHECK (status <> 'running')");
        await QueueHost.SendAsync(storage, [message]);
        await queues.DeliveredAsync(6);

        queues.Deliveries.Select(delivery => $"{delivery.Function} {delivery.Count} {delivery.Status}").ShouldBe(
            [.. Enumerable.Range(1, 5).Select(count => $"ExecuteRun {count} Failure"), "ReportLostRun 1 Success"]);
        var lost = host.Logs.Single(log => log.Event == "RunLost");
        lost.Level.ShouldBe("Error");
        lost.Message.ShouldContain("The run is marked as failed");
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["failed"]);
    }

    public static TheoryData<string, string> WrongMessages => new()
    {
        { "nonsense", "its message is 'nonsense'." },
        { """{"version":1,"run":"gone.0193c0de-0000-7000-8000-000000000000"}""", "its database is not configured" },
        { """{"version":9,"run":"main.0193c0de-0000-7000-8000-000000000000"}""", "The message has version 9" },
    };

    [Theory]
    [MemberData(nameof(WrongMessages))]
    public async Task Message_that_cannot_be_executed_fails_and_is_reported(string message, string report)
    {
        await using var host = await FunctionsHost.StartAsync(
            new() { ["Freshet__Databases__main__ConnectionString"] = $"Host=127.0.0.1;Port=1;Database={Unreachable}" });
        var failed = await host.ExecuteAsync(message);
        failed.Status.ShouldBe("Failure");
        var reported = await host.InvokeAsync("ReportLostRun", "message", new() { ["string"] = message });
        reported.Status.ShouldBe("Success");
        host.Logs.Single(log => log.Event == "RunLost").Message.ShouldContain(report);
    }

    [EachServerWithStorage]
    public async Task Plain_text_that_a_person_puts_into_the_queue_reaches_no_function_and_holds_nothing_up(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        var storage = await Azurite.NewAccountAsync();
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        await using var queues = await QueueHost.StartAsync(host, storage, AtOnce);
        await QueueHost.SendAsync(storage, []);
        await new QueueClient(storage, "freshet-runs").SendMessageAsync("refresh everything!");
        var poison = new QueueClient(storage, "freshet-runs-poison");
        await Eventually.HoldsAsync(
            async () => await poison.ExistsAsync() && (await poison.GetPropertiesAsync()).Value.ApproximateMessagesCount == 1,
            () => Task.FromResult("The host puts it into the poison queue, unread."));

        var message = (await host.FireAsync("RefreshHourly")).Messages.Single();
        await QueueHost.SendAsync(storage, [message]);
        await queues.DeliveredAsync(1);
        queues.Deliveries.Single().ShouldBe(new("ExecuteRun", message, 1, "Success"));
    }
}
