using System.Net;
using System.Net.Sockets;

namespace Freshet.WorkerTests;

/// <summary>Runs whose worker is stopped or told to end.</summary>
public sealed class StopTests
{
    [EachServer]
    public async Task Invocation_that_is_cancelled_stops_on_the_server_and_hands_the_rest_on(string server)
    {
        await using var app = await GatedApp.StartAsync(server);
        const string timer = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var message = RunMessage.FromJson(await app.MessageAsync()) with { Traceparent = timer };
        var (id, ended) = app.Host.BeginExecution(message.ToJson());
        await app.Gate.ReachedAsync();

        app.Host.Cancel(id);
        var rest = await ended;
        rest.Status.ShouldBe("Success");
        RunMessage.FromJson(rest.Messages.Single()).Traceparent.ShouldBe(timer, "the rest links to what requested the run");
        (await app.Gate.WaitingAsync()).ShouldBeEmpty();
        (await app.RunsAsync()).ShouldBe(["interrupted 1"]);

        await app.Gate.OpenAsync();
        (await app.Host.ExecuteAsync(rest.Messages.Single())).Status.ShouldBe("Success");
        (await app.RunsAsync()).ShouldBe(["succeeded 2"]);
    }

    [EachServer]
    public async Task Worker_that_is_told_to_end_stops_on_the_server_and_records_it_in_time(string server)
    {
        await using var app = await GatedApp.StartAsync(server);
        var message = await app.MessageAsync();
        app.Host.BeginExecution(message);
        await app.Gate.ReachedAsync();

        (await app.Host.TerminateAsync()).ShouldBe(0, "the host kills a worker after 5 s");
        (await app.Gate.WaitingAsync()).ShouldBeEmpty();
        (await app.RunsAsync()).ShouldBe(["interrupted 1"]);

        await app.Gate.OpenAsync();
        await using var another = await FunctionsHost.StartAsync(AppSettings.On(app.Database));
        (await another.ExecuteAsync(message)).Status.ShouldBe("Success", "without an answer, the host delivers the message once more");
        (await app.RunsAsync()).ShouldBe(["succeeded 2"]);
    }

    /// <summary>The last telemetry is sent after that, and may take longer than the host waits.</summary>
    [EachServer]
    public async Task Run_is_recorded_in_time_even_if_the_collector_of_telemetry_never_answers(string server)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var app = await GatedApp.StartAsync(server, settings => settings
            .With("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://{silent.LocalEndpoint}").With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        app.Host.BeginExecution(await app.MessageAsync());
        await app.Gate.ReachedAsync();
        await app.Host.TerminateAsync();
        (await app.Gate.WaitingAsync()).ShouldBeEmpty();
        (await app.RunsAsync()).ShouldBe(["interrupted 1"]);
    }

    [EachServer]
    public async Task Worker_without_a_run_ends_at_once(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        (await host.TerminateAsync()).ShouldBe(0);
    }
}
