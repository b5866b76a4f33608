using System.Text.Json;

namespace Freshet.WorkerTests.Telemetry;

/// <summary>What Application Insights receives. Its table AppTraces has the properties of these messages as <c>Properties</c>.</summary>
public sealed class ApplicationInsightsTests
{
    [EachServer]
    public async Task Events_of_alerts_arrive_with_their_names_levels_and_values(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var ingestion = await Ingestion.StartAsync();
        await using var host = await FunctionsHost.StartAsync(To(ingestion, AppSettings.On(db)));
        await host.ExecuteAsync((await host.FireAsync("RefreshHourly")).Messages.Single());
        await db.ExecuteAsync(
            "UPDATE freshet.view_state SET last_success_at = now() - interval '1 day', data_as_of = now() - interval '1 day', "
            + "late_after = now() - interval '20 hours'");
        await host.FireAsync("RefreshOther");
        await db.ExecuteAsync(TestSupport.Views.Dividing("numbers", "b_hourly") + "INSERT INTO numbers VALUES (1, 0)");
        var (_, started) = await host.CallAsync("StartRefresh", HttpMethod.Post, "/api/refresh?cadence=hourly");
        await host.ExecuteAsync(started.Messages.Single());
        await host.InvokeAsync("ReportLostRun", "message", new() { ["string"] = "nonsense" });
        await host.TerminateAsync();

        var ended = Event(ingestion, "RunEnded", "Information");
        ended.GetProperty("RunId").GetString()!.ShouldStartWith("main."); // it has one
        (Text(ended, "Status"), Text(ended, "Refreshed"), Text(ended, "Views")).ShouldBe(("succeeded", "1", "1"));
        int.Parse(Text(ended, "DurationMs"), System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        var view = ingestion.Of("MessageData").Select(Properties).First(properties => Text(properties, "EventName") == "ViewEnded");
        (Text(view, "View"), Text(view, "Status"), Text(view, "Method")).ShouldBe(("public.a_hourly", "refreshed", "concurrent"));
        Text(Event(ingestion, "RunEndedBadly", "Error"), "Status").ShouldBe("partly_failed");
        var late = Event(ingestion, "ViewLate", "Warning");
        (Text(late, "View"), Text(late, "Database")).ShouldBe(("public.a_hourly", "main"));
        Event(ingestion, "RunLost", "Error");
    }

    [EachServer]
    public async Task Spans_arrive_with_their_links_and_failures_as_exceptions(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var ingestion = await Ingestion.StartAsync();
        await using var host = await FunctionsHost.StartAsync(To(ingestion, AppSettings.On(db)));
        await host.ExecuteAsync((await host.FireAsync("RefreshHourly")).Messages.Single());
        await host.ExecuteAsync("nonsense");
        await host.TerminateAsync();

        var spans = ingestion.Of("RemoteDependencyData");
        var timer = spans.Single(span => Text(span, "name") == "function RefreshHourly");
        var run = spans.Single(span => Text(span, "name") == "refresh run");
        Text(Properties(run), "_MS.links").ShouldContain($"\"id\":\"{Text(timer, "id")}\"");
        spans.ShouldContain(span => Text(span, "name") == "REFRESH MATERIALIZED VIEW CONCURRENTLY \"public\".\"a_hourly\"");
        var failure = ingestion.Of("ExceptionData").ShouldHaveSingleItem();
        (Text(failure, "severityLevel"), Text(Properties(failure), "EventName")).ShouldBe(("Error", "InvocationError"));
    }

    [EachServer]
    public async Task Collector_gets_the_same_if_both_are_named(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var ingestion = await Ingestion.StartAsync();
        await using var collector = new Collector();
        await using var host = await FunctionsHost.StartAsync(To(ingestion, AppSettings.On(db))
            .With("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address).With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        await host.ExecuteAsync((await host.FireAsync("RefreshHourly")).Messages.Single());
        await host.TerminateAsync();
        ingestion.Of("RemoteDependencyData").Select(span => Text(span, "id")).Order()
            .ShouldBe(Span.Of(collector).Select(span => span.Id).Order());
        ingestion.Of("MessageData").ShouldContain(message => Text(Properties(message), "EventName") == "RunEnded");
        collector.Received("/v1/logs").ShouldContain("RunEnded", Case.Sensitive);
    }

    /// <summary>By default the exporter sends 5 traces a second, and of the log events only those of these traces.</summary>
    [Fact]
    public async Task Burst_of_log_events_arrives_whole()
    {
        const int Events = 300;
        await using var ingestion = await Ingestion.StartAsync();
        await using var host = await FunctionsHost.StartAsync(To(ingestion, new() { ["Freshet__Databases__main__Host"] = "h" }));
        await Task.WhenAll(Enumerable.Range(0, Events).Select(number =>
            host.InvokeAsync("ReportLostRun", "message", new() { ["string"] = $"message {number}" })));
        await host.TerminateAsync();
        ingestion.Of("MessageData").Count(message => Text(Properties(message), "EventName") == "RunLost").ShouldBe(Events);
        ingestion.Of("RemoteDependencyData").Count(span => Text(span, "name") == "function ReportLostRun").ShouldBe(Events);
    }

    [EachServer]
    public async Task Nothing_that_rows_hold_is_sent(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE people (mail text);
            CREATE MATERIALIZED VIEW a_hourly AS SELECT mail::integer AS id FROM people;
            CREATE UNIQUE INDEX ON a_hourly (id);
            INSERT INTO people VALUES ('joe-secret@example.com');
            """);
        await using var ingestion = await Ingestion.StartAsync();
        await using var host = await FunctionsHost.StartAsync(To(ingestion, AppSettings.On(db)));
        await host.ExecuteAsync((await host.FireAsync("RefreshHourly")).Messages.Single());
        await host.TerminateAsync();
        ingestion.Items.ShouldContain(item => item.GetRawText().Contains("22P02", StringComparison.Ordinal));
        ingestion.Items.ShouldAllBe(item => !item.GetRawText().Contains("joe-secret", StringComparison.Ordinal));
    }

    private static AppSettings To(Ingestion ingestion, AppSettings settings) => settings
        .With("APPLICATIONINSIGHTS_CONNECTION_STRING", ingestion.ConnectionString)
        .With("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true"); // the exporter's own figures would go to Azure

    private static JsonElement Event(Ingestion ingestion, string name, string level)
    {
        var message = ingestion.Of("MessageData").Where(message => Text(Properties(message), "EventName") == name).ShouldHaveSingleItem();
        Text(message, "severityLevel").ShouldBe(level);
        return Properties(message);
    }

    private static JsonElement Properties(JsonElement data) => data.GetProperty("properties");

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
