namespace Freshet.PostgresTests.Serving;

public sealed class OtlpTests
{
    [EachServer]
    public async Task Service_sends_traces_measurements_and_events(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.RefreshAsync("a_hourly"); // of what was never refreshed there is no age
        await using var collector = new Collector();
        await using var service = await FreshetService.StartAsync(To(collector.Address, FreshetService.Command(db)));
        await service.RunIsAsync(await service.RefreshAsync("?cadence=hourly"), "succeeded");

        (await service.EndAsync()).ShouldExit(0);

        foreach (var name in new[] { "refresh run", "refresh view", "REFRESH MATERIALIZED VIEW", "service.name", "freshet" })
            collector.Received("/v1/traces").ShouldContain(name, Case.Sensitive);
        foreach (var name in new[] { "freshet.view.refresh.duration", "freshet.view.refreshes", "freshet.view.age" })
            collector.Received("/v1/metrics").ShouldContain(name, Case.Sensitive);
        foreach (var name in new[] { "ended: succeeded", "Serving at " })
            collector.Received("/v1/logs").ShouldContain(name, Case.Sensitive);
    }

    [EachServer]
    public async Task Command_sends_them_at_its_end(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var collector = new Collector();

        var result = (await To(collector.Address, FreshetCommand.On(db)).RunAsync("refresh", "--all", "--json")).ShouldExit(0);

        result.Errors.ShouldBeEmpty();
        collector.Received("/v1/traces").ShouldContain("refresh run", Case.Sensitive);
        collector.Received("/v1/traces").ShouldContain("REFRESH MATERIALIZED VIEW", Case.Sensitive);
        collector.Received("/v1/metrics").ShouldContain("freshet.view.refresh.duration", Case.Sensitive);
        collector.Received("/v1/logs").ShouldContain("ended: succeeded", Case.Sensitive);
    }

    // Npgsql puts the server's whole message into the span of a failed statement.
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
        await using var collector = new Collector();

        (await To(collector.Address, FreshetCommand.On(db)).RunAsync("refresh", "--all")).ShouldExit(1);

        collector.Received("/v1/traces").ShouldContain("22P02", Case.Sensitive);
        foreach (var path in new[] { "/v1/traces", "/v1/metrics", "/v1/logs" })
            collector.Received(path).ShouldNotContain("joe-secret");
    }

    [EachServerOnUnix]
    public async Task Collector_that_is_away_harms_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));

        (await To("http://127.0.0.1:1", FreshetCommand.On(db)).RunAsync("refresh", "--all")).ShouldExit(0).Errors.ShouldBeEmpty();
        await using (var service = await FreshetService.StartAsync(To("http://127.0.0.1:1", FreshetService.Command(db))))
        {
            await service.RunIsAsync(await service.RefreshAsync("?cadence=hourly"), "succeeded");
            (await service.EndAsync()).ShouldExit(0).Errors.ShouldBeEmpty();
        }
    }

    private static FreshetCommand To(string collector, FreshetCommand freshet) =>
        freshet.With("OTEL_EXPORTER_OTLP_ENDPOINT", collector).With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
}
