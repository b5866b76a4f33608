using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Locks;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;
using Microsoft.Extensions.Logging;

namespace Freshet.Refreshing;

/// <summary>Gives the ready views of a plan to free lanes until none is left, the deadline has passed, or it is stopped.</summary>
internal sealed class RunLoop(
    RunContext context, RefreshPlan plan, RunRecorder recorder, RunControl control, TimeProvider time, ILogger logger)
{
    // How often a view that another session holds is tried again.
    private static readonly TimeSpan HeldPause = TimeSpan.FromSeconds(1);

    // For writing down what happened, after the run was told to stop.
    private static readonly TimeSpan CleanUp = TimeSpan.FromSeconds(15);

    private readonly LaneScheduler _scheduler =
        new(plan.Refresh, recorder.Outcomes.Where(outcome => outcome.Succeeded).Select(outcome => outcome.View).ToHashSet());
    private readonly ViewRefresher _refresher = new(context, time, logger);
    private readonly Dictionary<ViewName, int> _attempts = [];
    private readonly Dictionary<ViewName, AttemptKind> _held = [];
    private readonly StrangerCount _strangers = new(Math.Max(1, context.Situation.Refresh.Retries));
    private readonly Dictionary<ViewName, RefreshOutcome> _failed = [];
    private readonly Dictionary<ViewName, (TimeSpan Since, int Times)> _outages = [];
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _noLaneUntil;
    private int _ended;
    private (int Ready, int InUse) _measured;

    private TimeSpan Deadline => context.Situation.Refresh.RunDeadline;

    private TimeSpan Age => context.Situation.Now + Elapsed - context.Run.RequestedAt;

    private TimeSpan Elapsed => time.GetElapsedTime(_started);

    // From when on nothing is begun any more.
    private TimeSpan Last => control.HandOver is { } handOver && handOver < Deadline ? handOver : Deadline;

    private bool MayBegin(TimeSpan elapsed) => context.Stop.Reason == StopReason.None && elapsed < Last;

    public async Task RunAsync()
    {
        var idle = new Stack<Lane>(Enumerable.Range(0, context.Lanes).Select(_ => new Lane(context.Database)));
        var running = new Dictionary<Task<AttemptResult>, (Lane Lane, PlannedRefresh View)>();
        try
        {
            while (true)
            {
                // One moment for all that is decided from here on: between two, the deadline may pass.
                var elapsed = Elapsed;
                var mayBegin = MayBegin(elapsed);
                while (mayBegin && elapsed >= _noLaneUntil && idle.Count > 0 && _scheduler.Take(elapsed) is { } view)
                {
                    var lane = idle.Pop();
                    var attempt = _attempts.GetValueOrDefault(view.View) + 1;
                    control.Progress?.Report(new(view.View, null));
                    running.Add(_refresher.TryAsync(lane, view, attempt), (lane, view));
                }
                Measure(_scheduler.Ready, running.Count);
                if (running.Count == 0 && (_scheduler.IsDone || !mayBegin))
                    break;

                // Once nothing may begin any more, only the end of what runs counts.
                if (mayBegin)
                    await WaitAsync(running.Keys, Pause(elapsed, idle.Count > 0));
                else
                    await Task.WhenAny(running.Keys);
                foreach (var task in running.Keys.Where(task => task.IsCompleted).ToList())
                {
                    running.Remove(task, out var ended);
                    idle.Push(ended.Lane);
                    await HandleAsync(ended.View, await task);
                }
            }
            // A run on which nothing moves must come to an end, but not before its time.
            if (Last < Deadline && _scheduler.Pending.Count > 0 && (_ended > 0 || Age < Deadline))
                context.Stop.For(StopReason.HandOver);
            await LeaveRestAsync();
        }
        finally
        {
            Measure(0, 0);
            // Only where the loop itself has failed is any of them still at work.
            if (running.Count > 0)
                context.Stop.For(StopReason.Shutdown);
            await Task.WhenAll(running.Keys);
            foreach (var lane in running.Values.Select(busy => busy.Lane).Concat(idle))
                await lane.DisposeAsync();
        }
    }

    private void Measure(int ready, int inUse)
    {
        RunTelemetry.ChangeReady(context.Database.Name, ready - _measured.Ready);
        RunTelemetry.ChangeLanesInUse(context.Database.Name, inUse - _measured.InUse);
        _measured = (ready, inUse);
    }

    /// <summary>How long it is until nothing may begin any more, or a free lane may try a view again.</summary>
    private TimeSpan Pause(TimeSpan elapsed, bool lanesFree)
    {
        var wake = !lanesFree ? null : _scheduler.Ready > 0 ? _noLaneUntil : _scheduler.NextWake;
        if (wake < _noLaneUntil)
            wake = _noLaneUntil;
        var until = wake < Last ? wake.Value : Last;
        // A timer counts whole milliseconds, and must not go off just before its time, again and again.
        return TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (until - elapsed).TotalMilliseconds)));
    }

    /// <summary>Until a refresh ends, the pause is over, or the run is stopped.</summary>
    private async Task WaitAsync(IReadOnlyCollection<Task<AttemptResult>> running, TimeSpan pause)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.Stop.Token);
        await Task.WhenAny([.. running, Task.Delay(pause, time, over.Token)]);
        await over.CancelAsync();
    }

    private async Task HandleAsync(PlannedRefresh view, AttemptResult result)
    {
        if (result.Kind != AttemptKind.NoConnection)
            _outages.Remove(view.View);
        switch (result)
        {
            case { Outcome: { } outcome }:
                await EndAsync(view, outcome);
                break;
            case { Error: { } error }:
                await RetryAsync(view, result.Kind, error);
                break;
            case { Kind: AttemptKind.NoLane, Strangers: { } strangers } when strangers.Count >= context.Lanes:
                await MeetAsync(view, "the locks of all lanes are", strangers);
                break;
            case { Kind: AttemptKind.NoLane }:
                _strangers.Forget(view.View);
                _held[view.View] = result.Kind;
                // No other view would get one either.
                _noLaneUntil = Elapsed + HeldPause;
                control.Progress?.Report(new(view.View, null, Waits: true));
                _scheduler.Return(view);
                break;
            case { Strangers: { Count: > 0 } strangers }:
                await MeetAsync(view, "its lock is", strangers);
                break;
            default:
                _strangers.Forget(view.View);
                _held[view.View] = result.Kind;
                Defer(view, HeldPause);
                break;
        }
    }

    /// <summary>A run of Freshet's ends by its deadline at the latest; a stranger may never let go.</summary>
    private async Task MeetAsync(PlannedRefresh view, string held, IReadOnlyList<LockHolder> strangers)
    {
        _held.Remove(view.View);
        var (times, enough) = _strangers.Add(view.View, held, strangers);
        if (enough)
            await EndAsync(view, _strangers.Outcome(view.View)!); // just added
        else
            Defer(view, Backoff.Delay(times, Random.Shared.NextDouble()));
    }

    private async Task RetryAsync(PlannedRefresh view, AttemptKind kind, Exception error)
    {
        _held.Remove(view.View);
        _strangers.Forget(view.View);
        var (sqlState, message) = SqlStates.Describe(error);
        var outage = kind == AttemptKind.NoConnection ? Outage(view.View) : null;
        var attempt = outage is null ? _attempts[view.View] = _attempts.GetValueOrDefault(view.View) + 1 : outage.Value;
        var reason = context.FailureReason(sqlState, kind != AttemptKind.NoConnection, view);
        // An attempt that found no server is none of the view's.
        var failed = new RefreshOutcome(view.View, RefreshStatus.Failed, reason)
        {
            Method = view.Method,
            Attempts = _attempts.GetValueOrDefault(view.View),
            SqlState = sqlState,
            Message = message,
        };
        if (outage is null && attempt > context.Situation.Refresh.Retries)
        {
            await EndAsync(view, failed);
            return;
        }
        _failed[view.View] = failed;
        var delay = Backoff.Delay(attempt, Random.Shared.NextDouble());
        logger.ViewRetried(view.View, attempt, (long)delay.TotalMilliseconds, message);
        Defer(view, delay);
    }

    private void Defer(PlannedRefresh view, TimeSpan pause)
    {
        control.Progress?.Report(new(view.View, null, Waits: true));
        _scheduler.Defer(view, Elapsed + pause);
    }

    /// <summary>How often in a row no connection could be made for the view; null once the server has been away for too long.</summary>
    private int? Outage(ViewName view)
    {
        var (since, times) = _outages.GetValueOrDefault(view, (Elapsed, 0));
        _outages[view] = (since, times + 1);
        return Elapsed - since < context.Situation.Refresh.OutagePatience ? times + 1 : null;
    }

    private async Task EndAsync(PlannedRefresh view, RefreshOutcome outcome)
    {
        _ended++;
        _noLaneUntil = TimeSpan.Zero; // it has let go of one
        var outcomes = new List<RefreshOutcome> { outcome };
        if (context.Stop.Explains(outcome))
        {
            // Nothing is wrong with it, so nothing is said against what reads it.
        }
        // A view that was skipped keeps its old rows, and views that read it are as good as these: their data_as_of shows it.
        else if (outcome.IsProblem && outcome.Status != RefreshStatus.Skipped)
        {
            outcomes.AddRange(_scheduler.Fail(view.View).Select(skipped => Skipped(
                skipped.View, ReasonCode.UpstreamFailed, $"it reads {skipped.Because}, which was not refreshed")));
        }
        else
        {
            _scheduler.Complete(view.View);
        }
        using var shortly = new CancellationTokenSource(CleanUp, time);
        await recorder.AddAsync(outcomes, shortly.Token);
    }

    /// <summary>Says of every view that was never begun why it was not.</summary>
    private async Task LeaveRestAsync()
    {
        if (_scheduler.Pending.Count == 0)
            return;
        var rest = _scheduler.Pending.OrderBy(view => view.View).Select(Rest).ToList();
        using var shortly = new CancellationTokenSource(CleanUp, time);
        // An interrupted run goes on with them: nothing has become of them yet.
        if (context.Stop.Reason is StopReason.None or StopReason.Cancelled)
            await recorder.AddAsync(rest, shortly.Token);
        else
            recorder.Keep(rest);
    }

    private RefreshOutcome Rest(PlannedRefresh view)
    {
        if (context.Stop.Reason != StopReason.None)
            return new(view.View, context.Stop.Status, new Reason(context.Stop.Code, "stopped before it began"));
        if (_strangers.Outcome(view.View) is { } stranger)
            return stranger;
        var deadline = Times.Text(Last);
        if (!_held.TryGetValue(view.View, out var held))
        {
            if (_failed.TryGetValue(view.View, out var failed))
                return failed with
                {
                    Reason = $"its last attempt failed, and this run's time ({deadline}, RunDeadline) was over before the next; "
                        + "it is still due",
                };
            return Skipped(
                view, ReasonCode.Deadline, $"this run's time ({deadline}, RunDeadline) was over before it could begin; it is still due");
        }
        return held == AttemptKind.ViewHeld
            ? Skipped(
                view,
                ReasonCode.AlreadyRunning,
                $"another run was still refreshing it when this run's time ({deadline}) was over; it is still due")
            : Skipped(
                view,
                ReasonCode.LanesBusy,
                $"other runs used all Lanes of the database ({context.Lanes}) until this run's time ({deadline}) was over; "
                + "it is still due");
    }

    private static RefreshOutcome Skipped(PlannedRefresh view, ReasonCode code, string text) =>
        new(view.View, RefreshStatus.Skipped, new Reason(code, text));
}
