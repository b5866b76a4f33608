using System.Diagnostics.Metrics;

namespace Freshet.PostgresTests;

public sealed class PromiseTests
{
    [EachServer]
    public async Task Broken_promise_is_reported_once_and_again_after_an_hour_and_after_it_was_fixed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        await db.RefreshAsync("*");
        var clock = new ManualTimeProvider();
        var engine = db.NewEngine(options => options.Time = clock);
        await BreakAsync();

        for (var i = 0; i < 3; i++)
            await ReadAsync();
        Told().ShouldBe(1);
        clock.Advance(TimeSpan.FromMinutes(59));
        await ReadAsync();
        Told().ShouldBe(1);
        clock.Advance(TimeSpan.FromMinutes(2));
        await ReadAsync();
        Told().ShouldBe(2);
        await db.RefreshAsync("a_hourly");
        await ReadAsync();
        Told().ShouldBe(2);
        await BreakAsync();
        await ReadAsync();
        Told().ShouldBe(3);

        var told = engine.Log.Events.Last(logged => logged.Id == 120);
        told.Level.ShouldBe(Microsoft.Extensions.Logging.LogLevel.Warning);
        told.Text.ShouldContain("public.a_hourly of main");
        told.Text.ShouldContain("2020-01-01 00:00 UTC");

        Task ReadAsync() => engine.Monitor.ReadAsync(engine.Database, CancellationToken.None);
        int Told() => engine.Log.Events.Count(logged => logged.Id == 120);
        Task BreakAsync() => db.ExecuteAsync(
            "UPDATE freshet.view_state SET late_after = '2020-01-01', data_as_of = '2019-12-31' WHERE view_name = 'a_hourly'");
    }

    [EachServer]
    public async Task Paused_views_promise_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.RefreshAsync("*");
        await db.ExecuteAsync(
            "UPDATE freshet.view_state SET late_after = '2020-01-01'; "
            + "INSERT INTO freshet.policy (view_schema, view_name, paused) VALUES ('public', 'a_hourly', true)");

        await db.Engine.Monitor.ReadAsync(db.Database, CancellationToken.None);

        db.Engine.Log.Events.ShouldNotContain(logged => logged.Id == 120);
    }

    [EachServer]
    public async Task Age_and_lateness_are_measured_and_grow_while_nobody_reads(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "late_hourly") + Views.Of("source", "fresh_hourly") + Views.Of("source", "never_hourly"));
        await db.RefreshAsync("late_hourly", "fresh_hourly");
        await db.ExecuteAsync(
            "UPDATE freshet.view_state SET late_after = now() - interval '10 minutes', data_as_of = now() - interval '2 hours' "
            + "WHERE view_name = 'late_hourly'");
        var clock = new ManualTimeProvider();
        var name = $"db{Guid.NewGuid():N}";
        var engine = db.NewEngine(options => (options.Time, options.Name) = (clock, name));
        await engine.Monitor.ReadAsync(engine.Database, CancellationToken.None);

        var before = Measure(name);
        clock.Advance(TimeSpan.FromMinutes(30));
        var after = Measure(name);

        before.Keys.ShouldBe(["freshet.view.age public.late_hourly", "freshet.view.age public.fresh_hourly",
            "freshet.view.lateness public.late_hourly", "freshet.view.lateness public.fresh_hourly"], ignoreOrder: true);
        before["freshet.view.age public.late_hourly"].ShouldBeInRange(7200, 7300);
        before["freshet.view.lateness public.late_hourly"].ShouldBeInRange(600, 700);
        before["freshet.view.lateness public.fresh_hourly"].ShouldBe(0);
        (after["freshet.view.age public.late_hourly"] - before["freshet.view.age public.late_hourly"]).ShouldBe(1800, 0.001);
        (after["freshet.view.lateness public.late_hourly"] - before["freshet.view.lateness public.late_hourly"]).ShouldBe(1800, 0.001);
    }

    private static Dictionary<string, double> Measure(string database)
    {
        var values = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == FreshetTelemetry.Name && instrument.IsObservable)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            var known = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string?)tag.Value);
            if (known["freshet.database"] == database)
                values.Add($"{instrument.Name} {known["freshet.view"]}", value);
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }
}
