
namespace Freshet.PostgresTests;

public sealed class RunMessageHandlerTests
{
    private static readonly DateTimeOffset Slot = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [EachServer]
    public async Task Tick_that_fires_twice_is_one_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(Views.LongSeen);
        var message = RunMessage.ForTick("main", ["hourly"], Slot);
        RunMessageHandler[] handlers = [db.NewEngine().Handler, db.NewEngine().Handler, db.NewEngine().Handler];

        var results = await Task.WhenAll(handlers.Select(handler => handler.ExecuteAsync(RunMessage.FromJson(message.ToJson()), new())));
        var late = await handlers[0].ExecuteAsync(message, new());

        results.Count(result => result is not null).ShouldBe(1);
        late.ShouldBeNull();
        (await db.ListAsync<string>("SELECT 'main.' || id FROM freshet.run")).ShouldBe([message.Run]);
        (await db.ListAsync<string>("SELECT view_name || ' ' || status FROM freshet.refresh")).ShouldBe(["a_hourly refreshed"]);
    }

    [EachServer]
    public async Task Tick_with_nothing_to_do_writes_no_run_but_one_that_cannot_be_done_does(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_daily") + "CREATE MATERIALIZED VIEW b_hourly AS SELECT 1 AS id");
        var engine = db.NewEngine(options => options.Database.Exclude.Add("b_*"));

        (await engine.Handler.ExecuteAsync(RunMessage.ForTick("main", ["weekly"], Slot), new())).ShouldBeNull();
        (await engine.Handler.ExecuteAsync(RunMessage.ForOverdue("main", Slot), new())).ShouldBeNull();

        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
    }

    [EachServer]
    public async Task Tick_that_was_interrupted_continues_when_it_fires_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(Views.LongSeen);
        await gate.CloseAsync();
        var message = RunMessage.ForTick("main", ["hourly"], Slot);
        using var shutdown = new CancellationTokenSource();
        var first = db.NewEngine().Handler.ExecuteAsync(message, new() { Shutdown = shutdown.Token });
        await gate.ReachedAsync();
        await shutdown.CancelAsync();
        (await first).ShouldNotBeNull().Status.ShouldBe(RunStatus.Interrupted);
        await gate.OpenAsync();

        (await db.NewEngine().Handler.ExecuteAsync(message, new())).ShouldNotBeNull().Status.ShouldBe(RunStatus.Succeeded);

        (await db.ListAsync<string>("SELECT status || ' ' || lease_epoch FROM freshet.run")).ShouldBe(["succeeded 2"]);
    }

    [EachServer]
    public async Task Message_that_names_nothing_known_is_reported(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var handler = db.NewEngine().Handler;

        (await Should.ThrowAsync<FormatException>(() => handler.ExecuteAsync(new("nothing"), new()))).Message.ShouldContain("'nothing'");
        (await Should.ThrowAsync<FormatException>(() => handler.ExecuteAsync(RunMessage.Of(RunId.New("other")), new()))).Message
            .ShouldContain("not configured: other");
        (await handler.ExecuteAsync(RunMessage.Of(RunId.New("main")), new())).ShouldBeNull();
    }
}
