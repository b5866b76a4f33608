using System.Net;
using System.Text.Json;

namespace Freshet.WorkerTests;

public sealed class HttpTests
{
    // Of what goes back over gRPC when the answer itself has gone over HTTP.
    private const int LongestRest = 400;

    [EachServerWithStorage]
    public async Task Call_starts_a_run_that_the_queue_executes(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        var storage = await Azurite.NewAccountAsync();
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        await using var queues = await QueueHost.StartAsync(host, storage);

        var (answer, invocation) = await host.CallAsync("StartRefresh", HttpMethod.Post, "/api/refresh", """{"cadences": ["hourly"]}""");
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await QueueHost.SendAsync(storage, invocation.Messages);
        await queues.DeliveredAsync(1);

        var started = await ReadAsync(answer);
        var (shown, _) = await host.CallAsync("GetRun", HttpMethod.Get, started.GetProperty("runs")[0].GetProperty("location").GetString()!);
        (await ReadAsync(shown)).GetProperty("status").GetString().ShouldBe("succeeded");
    }

    [EachServer]
    public async Task Answer_is_sent_once(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        (string Function, HttpMethod Method, string Path, HttpStatusCode Status)[] calls =
        [
            ("ListViews", HttpMethod.Get, "/api/views", HttpStatusCode.OK),
            ("ListViews", HttpMethod.Head, "/api/views", HttpStatusCode.OK),
            ("GetView", HttpMethod.Get, "/api/view?schema=public&view=a_hourly", HttpStatusCode.OK),
            ("GetView", HttpMethod.Get, "/api/view?schema=public&view=none", HttpStatusCode.NotFound),
            ("GetViewHistory", HttpMethod.Get, "/api/view/history?schema=public&view=a_hourly", HttpStatusCode.OK),
            ("GetViewProblems", HttpMethod.Get, "/api/view/problems?schema=public&view=a_hourly", HttpStatusCode.OK),
            ("GetGraph", HttpMethod.Get, "/api/graph", HttpStatusCode.OK),
            ("PauseViews", HttpMethod.Post, "/api/pause?view=a_hourly&for=1h", HttpStatusCode.OK),
            ("ResumeViews", HttpMethod.Post, "/api/resume?view=a_hourly", HttpStatusCode.OK),
            ("ListRuns", HttpMethod.Get, "/api/runs", HttpStatusCode.OK),
            ("ListRuns", HttpMethod.Get, "/api/runs?limit=x", HttpStatusCode.BadRequest),
            ("Health", HttpMethod.Get, "/api/health", HttpStatusCode.OK),
            ("OpenApi", HttpMethod.Get, "/api/openapi.json", HttpStatusCode.OK),
            ("GetRun", HttpMethod.Get, "/api/runs/none", HttpStatusCode.NotFound),
            ("CancelRun", HttpMethod.Delete, "/api/runs/none", HttpStatusCode.NotFound),
            ("StartRefresh", HttpMethod.Post, "/api/refresh?cadence=hourly", HttpStatusCode.Accepted),
            ("StartRefresh", HttpMethod.Post, "/api/refresh?cadence=yearly", HttpStatusCode.BadRequest),
        ];
        foreach (var (function, method, path, status) in calls)
        {
            var (answer, invocation) = await host.CallAsync(function, method, path);
            answer.StatusCode.ShouldBe(status, path);
            if (method != HttpMethod.Head)
                using (var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()))
                    document.RootElement.ValueKind.ShouldBeOneOf([JsonValueKind.Object, JsonValueKind.Array], path);
            invocation.Status.ShouldBe("Success", path);
            invocation.Length.ShouldBeLessThan(LongestRest, path);
        }
        host.Logs.ShouldNotContain(log => log.Level == "Error");
    }

    [EachServer]
    public async Task Caller_who_hangs_up_is_no_failure(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        await host.CallAsync("ListRuns", HttpMethod.Get, "/api/runs?limit=7"); // not what the caller asks for: that would be known
        await using var holder = await db.ConnectAsync();
        await holder.ExecuteAsync("BEGIN; LOCK TABLE freshet.run IN ACCESS EXCLUSIVE MODE");
        using var hangUp = new CancellationTokenSource();

        var call = host.CallAsync("ListRuns", HttpMethod.Get, "/api/runs", hangUp: hangUp.Token);
        await db.UntilAsync("SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
        await hangUp.CancelAsync();

        var (_, invocation) = await call;
        invocation.Status.ShouldBe("Success");
        host.Logs.ShouldNotContain(log => log.Level == "Error");
        host.Logs.ShouldContain(log => log.Event == "CallerHungUp" && log.Level == "Information");
        await Eventually.HoldsAsync(
            () => Task.FromResult(host.Logs.Any(log => log.Message.Contains("/api/runs - 499 ", StringComparison.Ordinal))),
            () => Task.FromResult($"The request ends with 499.\n{string.Join('\n', host.Logs)}"));
    }

    [EachServer]
    public async Task Call_that_the_host_ends_while_its_caller_waits_is_a_failure(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        await host.CallAsync("ListRuns", HttpMethod.Get, "/api/runs?limit=7");
        await using var holder = await db.ConnectAsync();
        await holder.ExecuteAsync("BEGIN; LOCK TABLE freshet.run IN ACCESS EXCLUSIVE MODE");
        var call = host.CallAsync("ListRuns", HttpMethod.Get, "/api/runs", cancel: db.UntilAsync(
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"));

        var (answer, invocation) = await call;
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ReadAsync(answer)).GetProperty("code").GetString().ShouldBe("stopping");
        invocation.Status.ShouldBe("Failure");
        host.Logs.ShouldNotContain(log => log.Event == "CallerHungUp");
    }

    [EachServer]
    public async Task Run_is_cancelled_by_a_call(string server)
    {
        await using var app = await GatedApp.StartAsync(server);
        var (answer, invocation) = await app.Host.CallAsync("StartRefresh", HttpMethod.Post, "/api/refresh?cadence=hourly");
        var location = (await ReadAsync(answer)).GetProperty("runs")[0].GetProperty("location").GetString()!;
        var executing = app.Host.ExecuteAsync(invocation.Messages.Single());
        await app.Gate.ReachedAsync();

        var (cancelled, _) = await app.Host.CallAsync("CancelRun", HttpMethod.Delete, location);
        cancelled.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var ended = await executing;
        ended.Status.ShouldBe("Success");
        ended.Messages.ShouldBeEmpty();
        (await app.RunsAsync()).ShouldBe(["cancelled 1"]);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
}
