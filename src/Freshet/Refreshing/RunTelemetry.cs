using System.Diagnostics;
using System.Diagnostics.Metrics;
using Freshet.Formatting;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;
using Freshet.Scheduling;
using Freshet.Telemetry;

namespace Freshet.Refreshing;

/// <summary>The spans and measurements of runs and of their views.</summary>
internal static class RunTelemetry
{
    private static readonly Histogram<double> Duration = FreshetTelemetry.Meter.CreateHistogram(
        "freshet.view.refresh.duration",
        unit: "s",
        description: "How long one view's refresh took.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800] });

    private static readonly Counter<long> Refreshes = FreshetTelemetry.Meter.CreateCounter<long>(
        "freshet.view.refreshes", unit: "{refresh}", description: "Views of runs, by the status that they ended with.");

    private static readonly UpDownCounter<long> Ready = FreshetTelemetry.Meter.CreateUpDownCounter<long>(
        "freshet.views.ready", unit: "{view}", description: "Views that only wait for a free lane.");

    private static readonly UpDownCounter<long> LanesInUse = FreshetTelemetry.Meter.CreateUpDownCounter<long>(
        "freshet.lanes.in_use", unit: "{lane}", description: "Lanes that are refreshing a view or about to.");

    public static void ChangeReady(string database, int by) => Change(Ready, database, by);

    public static void ChangeLanesInUse(string database, int by) => Change(LanesInUse, database, by);

    private static void Change(UpDownCounter<long> counter, string database, int by)
    {
        if (by != 0)
            counter.Add(by, new KeyValuePair<string, object?>(FreshetTelemetry.DatabaseTag, database));
    }

    /// <param name="requestedBy">The span of the timer or call that requested the run; the run itself may begin much later.</param>
    public static Activity? StartRun(ClaimedRun run, ActivityContext? requestedBy)
    {
        var activity = FreshetTelemetry.Source.StartActivity(
            FreshetTelemetry.RunSpan, ActivityKind.Internal, parentContext: default, links: requestedBy is { } span ? [new(span)] : null);
        activity?.SetTag(FreshetTelemetry.RunTag, run.Id.ToString());
        activity?.SetTag(FreshetTelemetry.DatabaseTag, run.Id.Database);
        return activity;
    }

    public static void EndRun(Activity? activity, RunStatus status)
    {
        activity?.SetTag(FreshetTelemetry.StatusTag, Words.Of(status));
        if (status is RunStatus.Failed or RunStatus.PartlyFailed)
            activity?.SetStatus(ActivityStatusCode.Error);
    }

    public static Activity? StartView(PlannedRefresh view)
    {
        var activity = FreshetTelemetry.Source.StartActivity(FreshetTelemetry.ViewSpan);
        activity?.SetTag(FreshetTelemetry.ViewTag, view.View.ToString());
        activity?.SetTag(FreshetTelemetry.MethodTag, Words.Of(view.Method));
        return activity;
    }

    public static void EndView(Activity? activity, RunEvent.Attempt attempt)
    {
        if (activity is null)
            return;
        var (status, failed) = attempt switch
        {
            RunEvent.Ended { Outcome: var outcome } => (Words.Of(outcome.Status), outcome.IsProblem ? outcome : null),
            RunEvent.Failed { Outcome: var outcome } => (Words.Of(outcome.Status), outcome),
            RunEvent.NoConnection { Outcome: var outcome } => (Words.Of(outcome.Status), outcome),
            RunEvent.ViewLocked => (Words.Of(ReasonCode.AlreadyRunning), null),
            RunEvent.LanesTaken => (Words.Of(ReasonCode.LanesBusy), null),
            _ => (Words.Of(RefreshStatus.Cancelled), null),
        };
        activity.SetTag(FreshetTelemetry.StatusTag, status);
        if (failed is null)
            return;
        activity.SetTag(FreshetTelemetry.ErrorTag, failed.SqlState ?? (failed.Code is { } code ? Words.Of(code) : status));
        activity.SetStatus(ActivityStatusCode.Error);
    }

    public static void Count(string database, RefreshOutcome outcome)
    {
        var tags = new TagList { { FreshetTelemetry.DatabaseTag, database }, { FreshetTelemetry.StatusTag, Words.Of(outcome.Status) } };
        if (outcome.Method is { } method)
            tags.Add(FreshetTelemetry.MethodTag, Words.Of(method));
        if (outcome.Code is { } code)
            tags.Add(FreshetTelemetry.ReasonTag, Words.Of(code));
        Refreshes.Add(1, tags);
        if (outcome.DurationMs is { } duration)
            Duration.Record(duration / 1000.0, tags);
    }
}
