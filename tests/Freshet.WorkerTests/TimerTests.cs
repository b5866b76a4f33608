namespace Freshet.WorkerTests;

public sealed class TimerTests
{
    [EachServerWithStorage]
    public async Task Timer_that_fires_refreshes_the_views_of_its_cadence(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly") + TestSupport.Views.Reading("a_hourly", "b_daily"));
        var storage = await Azurite.NewAccountAsync();
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        await using var queues = await QueueHost.StartAsync(host, storage);

        var fired = await host.FireAsync("RefreshDaily");
        fired.Status.ShouldBe("Success");
        await QueueHost.SendAsync(storage, fired.Messages);
        await queues.DeliveredAsync(1);

        queues.Deliveries.Single().ShouldBe(new("ExecuteRun", fired.Messages.Single(), 1, "Success"));
        (await db.ListAsync<string>("SELECT concat_ws(' ', source, status) FROM freshet.run")).ShouldBe(["tick succeeded"]);
        (await db.ListAsync<string>("SELECT concat_ws(' ', view_name, status) FROM freshet.refresh ORDER BY 1"))
            .ShouldContain("b_daily refreshed");
        host.Logs.ShouldContain(log => log.Event == "RunEnded" && log.Invocation.Length > 0);
    }

    [EachServer]
    public async Task Timer_that_is_past_due_or_fires_twice_asks_for_the_same_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        var onTime = await host.FireAsync("RefreshHourly");
        var pastDue = await host.FireAsync("RefreshHourly", pastDue: true);
        pastDue.Messages.ShouldBe(onTime.Messages);

        foreach (var message in onTime.Messages.Concat(pastDue.Messages))
            (await host.ExecuteAsync(message)).Status.ShouldBe("Success");
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["refreshed"]);
    }

    [EachServer]
    public async Task Database_that_is_down_at_the_tick_gets_its_message_and_does_not_hold_up_the_others(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        var settings = AppSettings.On(db);
        settings["Freshet__Databases__down__ConnectionString"] = "Host=127.0.0.1;Port=1;Database=d;Username=u";
        await using var host = await FunctionsHost.StartAsync(settings);

        var fired = await host.FireAsync("RefreshHourly");
        fired.Status.ShouldBe("Success");
        var (down, main) = (fired.Messages.Single(message => message.Contains("down.", StringComparison.Ordinal)),
            fired.Messages.Single(message => message.Contains("main.", StringComparison.Ordinal)));
        host.Logs.ShouldContain(log => log.Event == "DatabaseNotSwept" && log.Level == "Warning");

        (await host.ExecuteAsync(main)).Status.ShouldBe("Success");
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["refreshed"]);
        var failed = await host.ExecuteAsync(down);
        failed.Status.ShouldBe("Failure", "the message comes again when the database may be back");
        failed.Exception.ShouldContain("The database down (127.0.0.1:1/d) cannot be reached: nothing listens there.");
    }
}
