using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Freshet;

/// <summary>Spans and measurements of the engine. A host listens to the source and the meter named <see cref="Name"/>.</summary>
public static class FreshetTelemetry
{
    public const string Name = "Freshet";

    internal const string ViewTag = "freshet.view";
    private const string RunSpan = "refresh run";
    private const string ViewSpan = "refresh view";
    private const string MethodTag = "freshet.method";
    private const string StatusTag = "freshet.status";
    private const string RunTag = "freshet.run.id";
    internal const string DatabaseTag = "freshet.database";
    private const string ErrorTag = "error.type";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "freshet.view.refresh.duration",
        unit: "s",
        description: "How long one view's refresh took.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800] });

    private static readonly Counter<long> Refreshes = Meter.CreateCounter<long>(
        "freshet.view.refreshes", unit: "{refresh}", description: "Views that came to an end in a run, by status.");

    private static readonly UpDownCounter<long> Ready = Meter.CreateUpDownCounter<long>(
        "freshet.views.ready", unit: "{view}", description: "Views that wait for nothing but a free lane.");

    private static readonly UpDownCounter<long> LanesInUse = Meter.CreateUpDownCounter<long>(
        "freshet.lanes.in_use", unit: "{lane}", description: "Lanes that are refreshing a view, or about to.");

    /// <summary>Whether a statement belongs to a trace: heartbeats and look-ups of a run, and what nobody asked for,
    /// would bury the others.</summary>
    internal static bool TracesSql => Activity.Current is { OperationName: not RunSpan };

    internal static void ChangeReady(string database, int by) => Change(Ready, database, by);

    internal static void ChangeLanesInUse(string database, int by) => Change(LanesInUse, database, by);

    private static void Change(UpDownCounter<long> counter, string database, int by)
    {
        if (by != 0)
            counter.Add(by, new KeyValuePair<string, object?>(DatabaseTag, database));
    }

    internal static Activity? StartRun(ClaimedRun run)
    {
        var activity = Source.StartActivity(RunSpan);
        activity?.SetTag(RunTag, run.Id.ToString());
        activity?.SetTag(DatabaseTag, run.Id.Database);
        return activity;
    }

    internal static void EndRun(Activity? activity, RunStatus status)
    {
        activity?.SetTag(StatusTag, Words.Of(status));
        if (status is RunStatus.Failed or RunStatus.PartlyFailed)
            activity?.SetStatus(ActivityStatusCode.Error);
    }

    internal static Activity? StartView(PlannedRefresh view)
    {
        var activity = Source.StartActivity(ViewSpan);
        activity?.SetTag(ViewTag, view.View.ToString());
        activity?.SetTag(MethodTag, Words.Of(view.Method));
        return activity;
    }

    internal static void EndView(Activity? activity, AttemptResult result)
    {
        activity?.SetTag(StatusTag, result.Outcome is { } outcome ? Words.Of(outcome.Status) : Words.Of(result.Kind));
        var error = result.Outcome is { IsProblem: true } problem
            ? problem.SqlState ?? Words.Of(problem.Status)
            : result.Error?.GetType().Name;
        if (error is null)
            return;
        activity?.SetTag(ErrorTag, error);
        activity?.SetStatus(ActivityStatusCode.Error);
    }

    internal static void Count(string database, RefreshOutcome outcome)
    {
        var tags = new TagList { { DatabaseTag, database }, { StatusTag, Words.Of(outcome.Status) } };
        if (outcome.Method is { } method)
            tags.Add(MethodTag, Words.Of(method));
        Refreshes.Add(1, tags);
        if (outcome.DurationMs is { } duration)
            Duration.Record(duration / 1000.0, tags);
    }
}
