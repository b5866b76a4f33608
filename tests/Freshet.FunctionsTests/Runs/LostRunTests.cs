namespace Freshet.FunctionsTests.Runs;

public sealed class LostRunTests
{
    [EachServer]
    public async Task Run_is_marked_as_failed_and_an_error_is_reported(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var app = App.On(db);
        var message = RunMessage.ForTick("main", ["hourly"], DateTimeOffset.UnixEpoch);
        await app.Functions<QueueFunctions>().ReportLostRun(message.ToJson(), CancellationToken.None);
        (await db.ListAsync<string>("SELECT concat_ws(' ', status, finished_at IS NOT NULL) FROM freshet.run")).ShouldBe(["failed t"]);
        Error(app).ShouldBe(
            $"Run {message.Run} was lost: its message failed repeatedly. The run is marked as failed; "
            + "the next tick refreshes what is due.");
    }

    [EachServer]
    public async Task Run_that_was_requested_is_to_be_started_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var app = App.On(db);
        await app.Get<LedgerGate>().RequireAsync(app.Get<DatabaseSet>().All.Single(), CancellationToken.None);
        var id = await new RunLedger(app.Get<DatabaseSet>().All.Single().Pool)
            .EnqueueAsync(new(RunId.New("main"), RunSource.Http, new Selection { All = true }), CancellationToken.None);
        await app.Functions<QueueFunctions>().ReportLostRun(RunMessage.Of(id).ToJson(), CancellationToken.None);
        Error(app).ShouldBe(
            $"Run {id} was lost: its message failed repeatedly. The run is marked as failed; "
            + "the next tick refreshes what is due; if a person requested the run, start it again.");
    }

    [EachServer]
    public async Task Run_that_has_ended_or_is_executed_stays_as_it_is(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var app = App.On(db);
        var ended = RunMessage.Of(await StartedAsync(app, finish: true));
        var living = RunMessage.Of(await StartedAsync(app, finish: false));
        await app.Functions<QueueFunctions>().ReportLostRun(ended.ToJson(), CancellationToken.None);
        await app.Functions<QueueFunctions>().ReportLostRun(living.ToJson(), CancellationToken.None);
        (await db.ListAsync<string>("SELECT status FROM freshet.run ORDER BY 1")).ShouldBe(["running", "succeeded"]);
        app.Log.Events.Count(entry => entry.Text.Contains("was lost", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Theory]
    [InlineData("{\"version\":1,\"run\":\"main.0193c0de-0000-7000-8000-000000000000\"}", "Run main.0193c0de-0000-7000-8000-000000000000 was lost: ")]
    [InlineData("{\"version\":1,\"run\":\"gone.0193c0de-0000-7000-8000-000000000000\"}", "its database is not configured.")]
    [InlineData("nonsense", "Run (unknown) was lost: ")]
    public async Task Error_is_reported_whatever_comes(string message, string error)
    {
        await using var app = App.Start(null, ("Freshet__Databases__main__ConnectionString", "Host=127.0.0.1;Port=1"));
        await app.Functions<QueueFunctions>().ReportLostRun(message, CancellationToken.None);
        Error(app).ShouldContain(error);
    }

    private static string Error(App app) =>
        app.Log.Events.Single(entry => entry is { Id: 401, Level: Microsoft.Extensions.Logging.LogLevel.Error }).Text;

    private static async Task<RunId> StartedAsync(App app, bool finish)
    {
        var database = app.Get<DatabaseSet>().All.Single();
        await app.Get<LedgerGate>().RequireAsync(database, CancellationToken.None);
        var ledger = new RunLedger(database.Pool);
        var id = await ledger.EnqueueAsync(new(RunId.New("main"), RunSource.Http, new Selection { All = true }), CancellationToken.None);
        var run = await ledger.ClaimAsync(id, "a worker", CancellationToken.None);
        if (finish)
            await ledger.FinishAsync(run!, RunStatus.Succeeded, CancellationToken.None); // nobody else is there to claim it
        return id;
    }
}
