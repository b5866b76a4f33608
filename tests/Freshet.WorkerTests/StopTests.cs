namespace Freshet.WorkerTests;

/// <summary>Runs whose worker is stopped, ended or killed.</summary>
public sealed class StopTests
{
    [EachServer]
    public async Task Invocation_that_is_cancelled_stops_on_the_server_and_hands_the_rest_on(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(TestSupport.Views.Gated("a_hourly"));
        await gate.CloseAsync();
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        var (id, ended) = host.BeginExecution((await host.FireAsync("RefreshHourly")).Messages.Single());
        await gate.ReachedAsync();

        host.Cancel(id);
        var rest = await ended;
        rest.Status.ShouldBe("Success");
        (await gate.WaitingAsync()).ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["interrupted"]);

        await gate.OpenAsync();
        (await host.ExecuteAsync(rest.Messages.Single())).Status.ShouldBe("Success");
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["succeeded"]);
    }

    [EachServer]
    public async Task Worker_that_is_told_to_end_stops_on_the_server_and_records_it_in_time(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(TestSupport.Views.Gated("a_hourly"));
        await gate.CloseAsync();
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        var message = (await host.FireAsync("RefreshHourly")).Messages.Single();
        host.BeginExecution(message);
        await gate.ReachedAsync();

        (await host.TerminateAsync()).ShouldBe(0, "the host kills a worker after 5 s");
        (await gate.WaitingAsync()).ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["interrupted"]);

        await gate.OpenAsync();
        await using var another = await FunctionsHost.StartAsync(AppSettings.On(db));
        (await another.ExecuteAsync(message)).Status.ShouldBe("Success", "without an answer, the host delivers the message once more");
        (await db.ListAsync<string>("SELECT concat_ws(' ', status, lease_epoch) FROM freshet.run")).ShouldBe(["succeeded 2"]);
    }

    [EachServer]
    public async Task Worker_without_a_run_ends_at_once(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        (await host.TerminateAsync()).ShouldBe(0);
    }

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

    /// <summary>The host would end the process with all that it does. The times are the shortest that the app accepts.</summary>
    [EachServerWithStorageLong]
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
