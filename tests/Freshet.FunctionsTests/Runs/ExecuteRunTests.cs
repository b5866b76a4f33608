using Microsoft.Azure.Functions.Worker;

namespace Freshet.FunctionsTests.Runs;

public sealed class ExecuteRunTests
{
    private static readonly (string, string?) OneLane = ("Freshet__Databases__main__Lanes", "1");

    [EachServer]
    public async Task Tick_goes_through_the_queue_and_refreshes_once(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var app = App.On(db);
        var messages = await app.Functions<TimerFunctions>().RefreshHourly(new TimerInfo(), CancellationToken.None);

        (await ExecuteAsync(app, messages.Single())).ShouldBeEmpty();
        (await ExecuteAsync(app, messages.Single())).ShouldBeEmpty("the same message comes twice now and then");

        (await db.ListAsync<string>("SELECT concat_ws(' ', source, status, lease_epoch) FROM freshet.run")).ShouldBe(["tick succeeded 1"]);
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["refreshed"]);
    }

    [EachServer]
    public async Task Tick_without_anything_due_leaves_no_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var app = App.On(db);
        foreach (var message in await app.Functions<TimerFunctions>().RefreshOther(new TimerInfo(), CancellationToken.None))
            (await ExecuteAsync(app, message)).ShouldBeEmpty();
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
    }

    [EachServer]
    public async Task View_that_fails_is_an_error_event_and_no_exception(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Dividing("source", "a_hourly") + "INSERT INTO source VALUES (1, 0)");
        await using var app = App.On(db);
        var messages = await app.Functions<TimerFunctions>().RefreshHourly(new TimerInfo(), CancellationToken.None);
        (await ExecuteAsync(app, messages.Single())).ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["failed"]);
        app.Log.Events.ShouldContain(entry => entry.Id == 102);
    }

    [EachServer]
    public async Task Run_whose_time_is_over_hands_the_rest_on(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(TestSupport.Views.Gated("a_hourly") + TestSupport.Views.Reading("a_hourly", "b_hourly")
            + TestSupport.Views.Of("source", "c_hourly"));
        await gate.CloseAsync();
        await using var app = App.On(db, OneLane);
        var messages = await app.Functions<TimerFunctions>().RefreshHourly(new TimerInfo(), CancellationToken.None);
        await db.ExecuteAsync("INSERT INTO freshet.policy (view_schema, view_name, priority) VALUES ('public', 'a_hourly', 1)");
        var time = new ManualTimeProvider();
        using var executions = new Executions();
        var handing = new QueueWorker(Timed(db, time), new(TimeSpan.FromMinutes(23), null, TimeSpan.FromMinutes(54)), executions, time)
            .ExecuteAsync(messages.Single(), CancellationToken.None);
        await gate.ReachedAsync();
        time.Advance(TimeSpan.FromMinutes(24));
        await gate.OpenAsync();

        var rest = await handing;
        RunMessage.FromJson(rest.Single()).Run.ShouldBe(RunMessage.FromJson(messages.Single()).Run);
        (await db.ListAsync<string>("SELECT concat_ws(' ', view_name, status) FROM freshet.refresh")).ShouldBe(["a_hourly refreshed"]);
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["interrupted"]);
        (await app.Functions<TimerFunctions>().RefreshOther(new TimerInfo(), CancellationToken.None))
            .ShouldContain(rest.Single(), "a tick finds it too, if the message is lost");

        (await ExecuteAsync(app, rest.Single())).ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT concat_ws(' ', status, lease_epoch) FROM freshet.run")).ShouldBe(["succeeded 2"]);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh WHERE status = 'refreshed'")).ShouldBe(3);
    }

    [EachServer]
    public async Task Instance_that_ends_stops_on_the_server_and_another_resumes(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(TestSupport.Views.Gated("a_hourly"));
        await gate.CloseAsync();
        await using var app = App.On(db);
        await using var another = App.On(db);
        var message = (await app.Functions<TimerFunctions>().RefreshHourly(new TimerInfo(), CancellationToken.None)).Single();
        using var shutdown = new CancellationTokenSource();
        var executing = app.Functions<QueueFunctions>().ExecuteRun(message, shutdown.Token);
        await gate.ReachedAsync();

        (await ExecuteAsync(another, message)).ShouldBeEmpty("the first has the run");
        await shutdown.CancelAsync();
        var rest = await executing;
        (await gate.WaitingAsync()).ShouldBeEmpty();

        await gate.OpenAsync();
        (await ExecuteAsync(another, rest.Single())).ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["succeeded"]);
    }

    [EachServer]
    public async Task View_with_a_longer_policy_ends_before_the_host_ends_the_process(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(TestSupport.Views.Gated("a_hourly"));
        await gate.CloseAsync();
        await using var app = App.On(db);
        var message = (await app.Functions<TimerFunctions>().RefreshHourly(new TimerInfo(), CancellationToken.None)).Single();
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, statement_timeout) VALUES ('public', 'a_hourly', '5 hours')");
        var time = new ManualTimeProvider();
        using var executions = new Executions();
        var executing = new QueueWorker(
            Timed(db, time), new(TimeSpan.FromMinutes(23), TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(54)), executions, time)
            .ExecuteAsync(message, CancellationToken.None);
        await gate.ReachedAsync();
        time.Advance(TimeSpan.FromMinutes(50));
        (await executing).ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["timed_out"]);
    }

    [Fact]
    public async Task Database_that_is_away_is_an_exception_so_that_the_message_comes_again()
    {
        await using var app = App.Start(null, ("Freshet__Databases__main__ConnectionString", "Host=127.0.0.1;Port=1"));
        var message = RunMessage.ForOverdue("main", DateTimeOffset.UnixEpoch).ToJson();
        await Should.ThrowAsync<DatabaseUnreachableException>(() => ExecuteAsync(app, message));
    }

    private static Task<string[]> ExecuteAsync(App app, string message) =>
        app.Functions<QueueFunctions>().ExecuteRun(message, CancellationToken.None);

    private static RunMessageHandler Timed(TestDatabase db, TimeProvider time) => db.Own(App.Start(
        null, null, services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, time),
        ("Freshet__Databases__main__ConnectionString", db.ConnectionString), OneLane)).Get<RunMessageHandler>();
}
