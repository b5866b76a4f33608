namespace Freshet.WorkerTests.Telemetry;

/// <summary>What a collector of OpenTelemetry receives.</summary>
public sealed class CollectorTests
{
    private const string TimerTrace = "0af7651916cd43dd8448eb211c80319c";
    private const string QueueTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Host = "00f067aa0ba902b7";

    [EachServer]
    public async Task One_trace_leads_from_the_invocation_to_the_statement_and_links_to_the_timer(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly") + TestSupport.Views.Dividing("numbers", "b_hourly")
            + "INSERT INTO numbers VALUES (1, 0)");
        await using var collector = new Collector();
        await using var host = await FunctionsHost.StartAsync(To(collector, AppSettings.On(db)));
        var fired = await host.FireAsync("RefreshHourly", traceParent: $"00-{TimerTrace}-{Host}-01");
        (await host.ExecuteAsync(fired.Messages.Single(), $"00-{QueueTrace}-{Host}-01")).Status.ShouldBe("Success");
        await host.TerminateAsync();

        var spans = Span.Of(collector);
        var timer = spans.Single(span => span.Name == "function RefreshHourly");
        (timer.Trace, timer.Parent).ShouldBe((TimerTrace, Host));
        spans.Where(span => span.Trace == TimerTrace).ShouldHaveSingleItem("the statements of a look-up are in no trace");

        var invocation = spans.Single(span => span.Name == "function ExecuteRun");
        (invocation.Trace, invocation.Parent).ShouldBe((QueueTrace, Host));
        var run = spans.Single(span => span.Name == "refresh run");
        (run.Trace, run.Parent, run.Failed).ShouldBe((QueueTrace, invocation.Id, true));
        run.Links.ShouldBe([(TimerTrace, timer.Id)]);
        run.Tags["freshet.database"].ShouldBe("main");
        foreach (var (name, fails) in ((string, bool)[])[("public.a_hourly", false), ("public.b_hourly", true)])
        {
            var view = spans.Single(span => span.Name == "refresh view" && span.Tags["freshet.view"] == name);
            (view.Trace, view.Parent, view.Failed).ShouldBe((QueueTrace, run.Id, fails));
        }
        var refresh = spans.Single(span => span.Name.StartsWith("REFRESH MATERIALIZED VIEW", StringComparison.Ordinal));
        spans.Single(span => span.Id == refresh.Parent).Tags["freshet.view"].ShouldBe("public.a_hourly", "a failed statement's span holds row data");
        spans.Where(span => span.Scope == "Npgsql").ShouldAllBe(span => spans.Single(parent => parent.Id == span.Parent).Name == "refresh view");
    }

    [EachServer]
    public async Task Log_events_and_measurements_are_sent_too(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var collector = new Collector();
        await using var host = await FunctionsHost.StartAsync(To(collector, AppSettings.On(db)));
        await host.ExecuteAsync((await host.FireAsync("RefreshHourly")).Messages.Single());
        await host.TerminateAsync();
        collector.Received("/v1/logs").ShouldContain("ended: succeeded", Case.Sensitive);
        collector.Received("/v1/metrics").ShouldContain("freshet.view.refresh.duration", Case.Sensitive);
        collector.Received("/v1/logs").ShouldNotContain("Request starting", customMessage: "it is in the span of the request");
    }

    [EachServer]
    public async Task Call_that_starts_a_run_is_what_the_run_links_to(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var collector = new Collector();
        await using var host = await FunctionsHost.StartAsync(To(collector, AppSettings.On(db)));
        var (_, started) = await host.CallAsync("StartRefresh", HttpMethod.Post, "/api/refresh?cadence=hourly");
        await host.ExecuteAsync(started.Messages.Single());
        await host.TerminateAsync();

        var spans = Span.Of(collector);
        var call = spans.Single(span => span.Name == "function StartRefresh");
        spans.Single(span => span.Name == "refresh run").Links.ShouldBe([(call.Trace, call.Id)]);
    }

    private static AppSettings To(Collector collector, AppSettings settings) => settings
        .With("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address).With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
}
