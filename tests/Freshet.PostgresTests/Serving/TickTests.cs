namespace Freshet.PostgresTests.Serving;

public sealed class TickTests
{
    [EachServer]
    public async Task Tick_refreshes_the_views_of_its_cadence_and_no_others(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_secondly") + Views.Reading("a_secondly", "b_secondly") + Views.Of("source", "c_hourly")
            + Views.Of("source", "unscheduled"));

        await using var service = await FreshetService.StartAsync(EachSecond(db));

        await db.UntilAsync("SELECT count(*) >= 2 FROM freshet.run WHERE status = 'succeeded'");
        (await db.ListAsync<string>("SELECT DISTINCT view_name FROM freshet.refresh ORDER BY 1")).ShouldBe(["a_secondly", "b_secondly"]);
        (await db.ListAsync<string>("SELECT DISTINCT source FROM freshet.run")).ShouldBe(["tick"]);
        service.Log.ShouldContain("Tick of secondly in main, slot ");
    }

    [EachServer]
    public async Task Tick_with_nothing_to_do_writes_no_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(EachSecond(db));

        await Eventually.HoldsAsync(
            () => Task.FromResult(service.Log.Split("Tick of secondly").Length > 3), () => Task.FromResult(service.Log));
        (await service.EndAsync()).ShouldExit(0);

        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
    }

    [EachServer]
    public async Task Cadences_that_share_a_slot_are_one_run_in_one_order(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "z_secondly") + Views.Reading("z_secondly", "a_often"));
        var freshet = EachSecond(db);
        freshet["Cadences__often__Schedule"] = "*/1 * * * * *";
        await using var service = await FreshetService.StartAsync(freshet);

        await service.LoggedAsync("(refreshed 2 of 2)");

        service.Log.ShouldContain("Tick of often+secondly in main");
        (await db.ListAsync<string>(
            "SELECT string_agg(view_name, ' ' ORDER BY id) FROM freshet.refresh WHERE status = 'refreshed' GROUP BY run_id"))
            .ShouldContain("z_secondly a_often");
    }

    [EachServer]
    public async Task Zoned_cadence_ticks_by_the_clock_of_its_zone(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_here") + Views.Of("source", "b_there"));
        // Each second of the hour that it is now in one of two zones, which are half a day apart.
        var hour = await db.ScalarAsync<int>("SELECT extract(hour FROM now() AT TIME ZONE 'Asia/Kolkata')::integer");
        var freshet = FreshetService.Command(db);
        freshet["Cadences__here__Schedule"] = freshet["Cadences__there__Schedule"] = $"* * {hour},{(hour + 1) % 24} * * *";
        freshet["Cadences__here__TimeZone"] = "Asia/Kolkata";
        freshet["Cadences__there__TimeZone"] = "America/New_York";
        await using var service = await FreshetService.StartAsync(freshet);

        await db.UntilAsync("SELECT count(*) >= 2 FROM freshet.run WHERE status = 'succeeded'");

        (await db.ListAsync<string>("SELECT DISTINCT view_name FROM freshet.refresh")).ShouldBe(["a_here"]);
    }

    [EachServer]
    public async Task Overdue_view_is_refreshed_at_start_and_a_new_one_waits_for_its_tick(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        await db.RefreshAsync("a_hourly");
        await db.ExecuteAsync(
            "UPDATE freshet.view_state SET last_success_at = '2020-01-01', last_attempt_at = '2020-01-01', "
            + "data_as_of = '2020-01-01', late_after = '2020-01-01'; DELETE FROM freshet.run");

        await using var service = await FreshetService.StartAsync(db);

        await service.LoggedAsync("(refreshed 1 of 1)");
        service.Log.ShouldContain("[120]");
        (await db.ListAsync<string>("SELECT view_name || ' ' || status FROM freshet.refresh")).ShouldBe(["a_hourly refreshed"]);
        (await service.GetAsync("/api/views")).Json.Items().Of("b_hourly").Text("status").ShouldBe("unknown");
        (await service.GetAsync("/api/runs")).Json.Items().ShouldHaveSingleItem().Text("source").ShouldBe("tick");
    }

    [EachServer]
    public async Task Tick_is_not_held_up_by_manual_runs_that_wait(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("slow_hourly") + Views.Of("source", "a_secondly"));
        await gate.CloseAsync();
        await using var service = await FreshetService.StartAsync(EachSecond(db));
        for (var i = 0; i < 10; i++)
            await service.RefreshAsync("?view=slow_hourly");
        await gate.ReachedAsync();
        var before = await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh");

        await db.UntilAsync($"SELECT count(*) > {before + 2} FROM freshet.refresh WHERE view_name = 'a_secondly'");

        await gate.OpenAsync();
        await db.UntilAsync("SELECT count(*) = 10 FROM freshet.run WHERE source = 'http' AND status = 'succeeded'");
    }

    private static FreshetCommand EachSecond(TestDatabase db)
    {
        var freshet = FreshetService.Command(db);
        freshet["Cadences__secondly__Schedule"] = "* * * * * *";
        return freshet;
    }
}
