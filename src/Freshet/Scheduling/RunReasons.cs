using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Locks;
using Freshet.Naming;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Scheduling;

/// <summary>The reasons for views that a run did not refresh.</summary>
internal sealed class RunReasons(RunRules rules)
{
    private string Over => $"the run's time ({Times.Text(rules.LastStart)}, RunDeadline) was over";

    public Reason NotBegun => new(ReasonCode.Deadline, $"{Over} before it could begin; it is still due");

    public Reason AlreadyRunning =>
        new(ReasonCode.AlreadyRunning, $"another run was still refreshing it when {Over}; it is still due");

    public Reason LanesBusy =>
        new(ReasonCode.LanesBusy, $"other runs used all Lanes of the database ({rules.Lanes}) until {Over}; it is still due");

    public const string WaitsForRun = "another run that refreshes it";

    public const string WaitsForLane = "a lane, as other runs use all of them";

    /// <summary>Its code and fixes are those of the failure.</summary>
    public RefreshOutcome NotRetried(RefreshOutcome failed) =>
        failed with { Reason = $"its last attempt failed, and {Over} before the next; it is still due" };

    public static Reason UpstreamFailed(ViewName read) =>
        new(ReasonCode.UpstreamFailed, $"it reads {read}, which was not refreshed");

    /// <param name="held">As in <c>its lock is</c>.</param>
    public static Reason LockHeldByStranger(string held, IEnumerable<LockHolder> strangers)
    {
        var holders = strangers.Distinct().ToList();
        return new(
            ReasonCode.LockHeldByStranger,
            $"{held} held by {string.Join(" and ", holders)}, which does not belong to Freshet",
            [.. holders.Select(holder => holder.End)]);
    }

    /// <param name="begun">The view was being refreshed.</param>
    public static RefreshOutcome Stopped(RefreshOutcome outcome, StopReason stop, bool begun)
    {
        var text = begun ? "stopped while it was being refreshed" : "stopped before it began";
        return stop == StopReason.Cancelled
            ? outcome.With(RefreshStatus.Cancelled, new(ReasonCode.Cancelled, text))
            : outcome.With(RefreshStatus.Interrupted, new(ReasonCode.Interrupted, text));
    }
}
