namespace Freshet.PostgresTests;

public sealed class HandOverTests
{
    // So short that it is over before the first view is done.
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(1);

    [EachServer]
    public async Task Run_that_is_handed_over_begins_nothing_more_and_another_does_the_rest_only(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + Views.Reading("a_hourly", "b_hourly") + Views.Reading("b_hourly", "c_hourly"));
        await gate.CloseAsync();
        var clock = new ManualTimeProvider();
        var engine = db.NewEngine(options => options.Time = clock);
        await engine.InstallAsync();
        var run = await engine.StartAsync(
            new RunRequest(RunId.New("main"), RunSource.Http, Select.All), lanes: 1, handOver: TimeSpan.FromMinutes(5));
        await gate.ReachedAsync();
        clock.Advance(TimeSpan.FromMinutes(6));

        await gate.OpenAsync();

        var result = await run.EndAsync();
        result.Status.ShouldBe(RunStatus.Interrupted);
        result.Outcomes.Select(outcome => $"{outcome.View.Name} {Words.Of(outcome.Status)}")
            .ShouldBe(["a_hourly refreshed", "b_hourly interrupted", "c_hourly interrupted"]);
        (await db.ListAsync<string>("SELECT status || ' ' || (finished_at IS NULL) FROM freshet.run")).ShouldBe(["interrupted true"]);
        (await db.ListAsync<string>("SELECT view_name || ' ' || status FROM freshet.refresh")).ShouldBe(["a_hourly refreshed"]);
        (await engine.RunReader.ListResumableAsync(Lease.Queued, CancellationToken.None)).ShouldBe([run.Id.Id]);

        var rest = await db.NewEngine().Resume(run.Id).EndAsync();

        rest.Status.ShouldBe(RunStatus.Succeeded);
        rest.Outcomes.Select(outcome => outcome.View.Name).ShouldBe(["a_hourly", "b_hourly", "c_hourly"]);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.refresh WHERE status = 'refreshed' ORDER BY id"))
            .ShouldBe(["a_hourly", "b_hourly", "c_hourly"]);
    }

    [EachServer]
    public async Task Run_without_a_step_forward_is_handed_over_only_until_its_time_is_over(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var other = await OtherRun.ConnectAsync(db);
        await other.ExecuteAsync(Views.Lock("a_hourly"));
        await db.Engine.InstallAsync();
        var run = await db.Engine.StartAsync(new RunRequest(RunId.New("main"), RunSource.Http, Select.All), handOver: AtOnce);

        (await run.EndAsync()).Status.ShouldBe(RunStatus.Interrupted);

        await db.ExecuteAsync("UPDATE freshet.run SET requested_at = requested_at - interval '1 hour'");
        var result = await db.Engine.Resume(run.Id, AtOnce).EndAsync();
        result.Status.ShouldNotBe(RunStatus.Interrupted);
        (await db.ListAsync<string>("SELECT status FROM freshet.run WHERE finished_at IS NOT NULL")).Count.ShouldBe(1);
    }

    [EachServer]
    public async Task Run_that_is_done_in_time_is_not_handed_over(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly"));
        await db.Engine.InstallAsync();

        var result = await (await db.Engine.StartAsync(
            new RunRequest(RunId.New("main"), RunSource.Http, Select.All), handOver: TimeSpan.FromMinutes(5)))
            .EndAsync();

        result.Status.ShouldBe(RunStatus.Succeeded);
    }
}
