using System.Net;
using System.Net.Sockets;

namespace Freshet.WorkerTests;

/// <summary>Runs whose worker is stopped or told to end.</summary>
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
        const string timer = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var (id, ended) = host.BeginExecution((RunMessage.FromJson((await host.FireAsync("RefreshHourly")).Messages.Single())
            with { Traceparent = timer }).ToJson());
        await gate.ReachedAsync();

        host.Cancel(id);
        var rest = await ended;
        rest.Status.ShouldBe("Success");
        RunMessage.FromJson(rest.Messages.Single()).Traceparent.ShouldBe(timer, "the rest links to what requested the run");
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

    /// <summary>The last telemetry is sent after that, and may take longer than the host waits.</summary>
    [EachServer]
    public async Task Run_is_recorded_in_time_even_if_the_collector_of_telemetry_never_answers(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(TestSupport.Views.Gated("a_hourly"));
        await gate.CloseAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db)
            .With("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://{silent.LocalEndpoint}").With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        host.BeginExecution((await host.FireAsync("RefreshHourly")).Messages.Single());
        await gate.ReachedAsync();
        await host.TerminateAsync();
        (await gate.WaitingAsync()).ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["interrupted"]);
    }

    [EachServer]
    public async Task Worker_without_a_run_ends_at_once(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        (await host.TerminateAsync()).ShouldBe(0);
    }
}
