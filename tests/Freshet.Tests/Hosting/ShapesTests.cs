using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Freshet.Tests;

/// <summary>The documents that programs read: names, order and words are a contract.</summary>
public sealed class ShapesTests
{
    private static readonly RefreshOutcome Outcome = new(Some.Name("sales.a_daily"), RefreshStatus.TimedOut, "daily")
    {
        Method = RefreshMethod.Concurrent, Attempts = 2, StartedAt = Some.Now, DurationMs = 1500, DataAsOf = Some.Now,
        SqlState = "57014", Message = "too long",
    };

    private static readonly RunRecord Run = new(
        Guid.Parse("0195f1a0-0000-7000-8000-000000000001"), RunSource.Tick, new() { Due = true }, RunStatus.PartlyFailed,
        Some.Now, Some.Now, null,
        new Dictionary<RefreshStatus, int> { [RefreshStatus.Skipped] = 1, [RefreshStatus.Refreshed] = 7 });

    [Fact]
    public void Plan_has_the_contracts_properties()
    {
        var plan = Some.Situation(Some.View("a_daily"), Some.View("b_daily", ["a_daily"]), Some.View("c")).Plan("daily");
        var json = Json(PlanShape.Of("app", plan), Shapes.Default.PlanShape);
        Names(json).ShouldBe(["database", "refresh", "skipped"]);
        Names(json.GetProperty("refresh")[1]).ShouldBe(["schema", "name", "cadence", "method", "reason", "after", "usualMs", "blocksReaders"]);
        Names(json.GetProperty("refresh")[1].GetProperty("after")[0]).ShouldBe(["schema", "name"]);
        Names(json.GetProperty("skipped")[0]).ShouldBe(
            ["schema", "name", "cadence", "selected", "reasonCode", "reason", "fixes"]);
        json.GetProperty("refresh")[1].GetProperty("after")[0].GetProperty("name").GetString().ShouldBe("a_daily");
        json.GetProperty("refresh")[0].GetProperty("method").GetString().ShouldBe("concurrent");
        json.GetProperty("skipped")[0].GetProperty("cadence").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void Refresh_has_the_contracts_properties()
    {
        var result = new RunResult(new RunId("app", Run.Id), RunStatus.Failed, [Outcome]);
        var json = Json(RefreshShape.Of(result), Shapes.Default.RefreshShape);
        Names(json).ShouldBe(["database", "runId", "status", "refreshes"]);
        json.GetProperty("runId").GetString().ShouldBe("app.0195f1a0-0000-7000-8000-000000000001");
        var view = json.GetProperty("refreshes")[0];
        Names(view).ShouldBe(
            ["schema", "name", "status", "method", "reasonCode", "reason", "fixes", "attempts", "startedAt", "durationMs", "dataAsOf", "sqlState", "message",
             "finishedAt", "readyAt", "lane", "waitedFor", "waits"]);
        view.GetProperty("schema").GetString().ShouldBe("sales");
        view.GetProperty("status").GetString().ShouldBe("timed_out");
        view.GetProperty("durationMs").GetInt64().ShouldBe(1500);
    }

    [Fact]
    public void Refresh_property_without_a_value_is_null_and_never_absent()
    {
        var result = new RunResult(new RunId("app", Run.Id), RunStatus.Failed, [new(Some.Name("a"), RefreshStatus.Skipped, "paused")]);
        var view = Json(RefreshShape.Of(result), Shapes.Default.RefreshShape).GetProperty("refreshes")[0];
        foreach (var name in new[] { "method", "startedAt", "durationMs", "dataAsOf", "sqlState", "message" })
            view.GetProperty(name).ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void Views_have_the_contracts_properties()
    {
        var situation = Some.Situation(Some.View("sales.a_daily", uniqueIndex: null))
            .With(Some.State("sales.a_daily", Some.Utc("2026-03-01 03:00"), lateAfter: Some.Now.AddHours(1), durationsMs: [120, 900]));
        IReadOnlyList<ViewShape> views = [.. ViewReport.Of(situation).Select(report => ViewShape.Of("app", report))];
        var view = Json(views, Shapes.Default.IReadOnlyListViewShape)[0];
        Names(view).ShouldBe(
        [
            "database", "schema", "name", "cadence", "status", "dataAsOf", "lateAfter", "lastRefreshedAt",
            "lastDurationMs", "nextDueAt", "refreshing", "populated", "concurrent", "problems",
            "method", "failuresInRow", "nextTryAt", "pausedUntil", "pauseNote", "rows", "bytes", "durations", "lastFailure",
        ]);
        Names(view.GetProperty("problems")[0]).ShouldBe(["code", "severity", "message", "fixes"]);
        view.GetProperty("status").GetString().ShouldBe("fresh");
        view.GetProperty("lastDurationMs").GetInt64().ShouldBe(120);
        view.GetProperty("nextDueAt").GetDateTimeOffset().ShouldBe(Some.Utc("2026-03-02 03:00"));
        view.GetProperty("concurrent").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public void Check_has_the_contracts_properties()
    {
        IReadOnlyList<CheckShape> checks = [CheckShape.Of(
            "app", new(Some.Name("sales.a"), [new(ReasonCode.Unscheduled, "No schedule applies to it.", new Fix.Command("policy", "set"))]))];
        var check = Json(checks, Shapes.Default.IReadOnlyListCheckShape)[0];
        Names(check).ShouldBe(["database", "schema", "name", "problems"]);
        Names(check.GetProperty("problems")[0]).ShouldBe(["code", "severity", "message", "fixes"]);
        check.GetProperty("problems")[0].GetProperty("severity").GetString().ShouldBe("warning");
    }

    [Fact]
    public void Runs_have_the_contracts_properties()
    {
        IReadOnlyList<RunShape> runs = [RunShape.Of("app", Run)];
        var run = Json(runs, Shapes.Default.IReadOnlyListRunShape)[0];
        Names(run).ShouldBe(["database", "runId", "source", "status", "requestedAt", "startedAt", "finishedAt", "counts", "selection"]);
        (run.GetProperty("source").GetString(), run.GetProperty("status").GetString()).ShouldBe(("tick", "partly_failed"));
        run.GetProperty("requestedAt").GetString().ShouldBe("2026-03-01T04:00:00+00:00");
        Names(run.GetProperty("counts")).ShouldBe(["refreshed", "skipped"]);
        run.GetProperty("counts").GetProperty("refreshed").GetInt32().ShouldBe(7);
    }

    [Fact]
    public void One_run_has_the_properties_of_runs_and_of_refresh_together() =>
        Names(Json(RunDetailShape.Of("app", Run, [Outcome], []), Shapes.Default.RunDetailShape))
            .ShouldBe(["database", "runId", "source", "status", "requestedAt", "startedAt", "finishedAt", "counts", "selection", "lanes", "refreshes", "plan"]);

    [Fact]
    public void Error_has_the_contracts_properties()
    {
        var json = Json(new ErrorShape(new("usage", "Say what to refresh.")), Shapes.Default.ErrorShape);
        Names(json).ShouldBe(["error"]);
        Names(json.GetProperty("error")).ShouldBe(["code", "message"]);
    }

    private static JsonElement Json<T>(T shape, JsonTypeInfo<T> type) =>
        JsonDocument.Parse(JsonSerializer.Serialize(shape, type)).RootElement;

    private static IEnumerable<string> Names(JsonElement json) => json.EnumerateObject().Select(property => property.Name);
}
