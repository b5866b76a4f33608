using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Freshet.PostgresTests;

public sealed class SpanTests
{
    [EachServer]
    public async Task Trace_leads_from_the_run_over_the_view_to_its_statement(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Dividing("numbers", "b_hourly") + "INSERT INTO numbers VALUES (1, 0)");
        var name = $"db{Guid.NewGuid():N}";
        var engine = db.NewEngine(options => options.Name = name);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is FreshetTelemetry.Name or "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        var result = await engine.RefreshAsync(Select.All);

        var run = spans.Where(span => span.OperationName == "refresh run" && (string?)span.GetTagItem("freshet.database") == name)
            .ShouldHaveSingleItem();
        run.GetTagItem("freshet.run.id").ShouldBe(result.Id.ToString());
        run.GetTagItem("freshet.status").ShouldBe("partly_failed");
        run.Status.ShouldBe(ActivityStatusCode.Error);
        run.Parent.ShouldBeNull();
        // Each has one.
        var views = spans.Where(span => span.OperationName == "refresh view" && span.ParentSpanId == run.SpanId)
            .ToDictionary(span => (string)span.GetTagItem("freshet.view")!);
        views.Keys.ShouldBe(["public.a_hourly", "public.b_hourly"], ignoreOrder: true);
        views["public.a_hourly"].GetTagItem("freshet.status").ShouldBe("refreshed");
        views["public.b_hourly"].GetTagItem("error.type").ShouldBe("22012");
        foreach (var (view, span) in views)
        {
            var sql = spans.Where(inner => inner.ParentSpanId == span.SpanId
                && inner.DisplayName.StartsWith("REFRESH", StringComparison.Ordinal)).ShouldHaveSingleItem();
            sql.DisplayName.ShouldBe($"REFRESH MATERIALIZED VIEW CONCURRENTLY {ViewName.Parse(view).ToSql()}");
            sql.Kind.ShouldBe(ActivityKind.Client);
            sql.TraceId.ShouldBe(run.TraceId);
            sql.GetTagItem("db.operation.name").ShouldBe("REFRESH MATERIALIZED VIEW");
            sql.GetTagItem("db.collection.name").ShouldBe(view);
        }
        // Heartbeats and look-ups are not in it.
        spans.Where(span => span.TraceId == run.TraceId && span.Source.Name == "Npgsql")
            .ShouldAllBe(span => views.Values.Any(view => view.SpanId == span.ParentSpanId));
    }

    [EachServer]
    public async Task Ready_views_and_lanes_in_use_are_counted_up_and_down(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(string.Concat(Enumerable.Range(1, 5).Select(i => Views.Gated($"v{i}_hourly"))));
        await gate.CloseAsync();
        var name = $"db{Guid.NewGuid():N}";
        var sums = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == FreshetTelemetry.Name && instrument.Name is "freshet.views.ready" or "freshet.lanes.in_use")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags.ToArray().Contains(new("freshet.database", name)))
                sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        });
        listener.Start();
        var run = await db.NewEngine(options => options.Name = name).StartAsync(Select.All, lanes: 2);
        await gate.ReachedAsync(2);

        sums["freshet.lanes.in_use"].ShouldBe(2);
        sums["freshet.views.ready"].ShouldBe(3);
        await gate.OpenAsync();
        (await run.EndAsync()).Status.ShouldBe(RunStatus.Succeeded);

        sums.Values.ShouldAllBe(sum => sum == 0);
    }
}
