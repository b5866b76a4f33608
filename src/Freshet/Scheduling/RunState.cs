using Freshet.Locks;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Scheduling;

/// <summary>
/// Decides what a run does next: events go in by <see cref="Apply"/>, decisions come out of <see cref="Decide"/>. Knows no database,
/// no clock and no task.
/// </summary>
/// <remarks>Times are those since the run began. Not safe for concurrent use.</remarks>
internal sealed class RunState
{
    /// <summary>How often a view whose lock another session holds is tried again.</summary>
    public static readonly TimeSpan LockPause = TimeSpan.FromSeconds(1);

    private readonly RunRules _rules;
    private readonly RunReasons _reasons;
    private readonly LaneScheduler _scheduler;
    private readonly Barriers _barriers = new();
    private readonly Dictionary<ViewName, History> _histories = [];
    private readonly Dictionary<ViewName, PlannedRefresh> _running = [];
    private readonly HashSet<ViewName> _cancelled = [];
    private List<RunDecision> _decisions = [];
    private StopReason _stop;
    private TimeSpan _noLaneUntil;
    private int _ended;

    /// <param name="done">Views of the plan that this run had refreshed before it was resumed.</param>
    public RunState(IReadOnlyList<PlannedRefresh> plan, IReadOnlySet<ViewName> done, RunRules rules)
    {
        (_rules, _reasons) = (rules, new(rules));
        _scheduler = new(plan, done);
    }

    /// <summary>How many views wait for nothing but a lane.</summary>
    public int Ready => _scheduler.Ready;

    /// <summary>How many views are being refreshed.</summary>
    public int Running => _running.Count;

    public void Apply(RunEvent happened, TimeSpan now)
    {
        switch (happened)
        {
            case RunEvent.Attempt attempt when _running.Remove(attempt.View, out var view):
                _cancelled.Remove(attempt.View);
                Apply(attempt, view, now);
                break;
            case RunEvent.Attempt attempt:
                throw new InvalidOperationException($"{attempt.View} was not started.");
            case RunEvent.BarrierClosed { Barrier: var barrier }:
                _barriers.Close(barrier);
                _scheduler.HoldBack(view => _barriers.Against(view) is not null);
                break;
            case RunEvent.BarrierOpened { Name: var name }:
                _barriers.Open(name);
                _scheduler.HoldBack(view => _barriers.Against(view) is not null);
                break;
            case RunEvent.StopRequested { Reason: var reason }:
                _stop = _stop == StopReason.None ? reason : _stop;
                break;
        }
    }

    /// <summary>What to do, in this order; the last is <see cref="RunDecision.Wait"/> or <see cref="RunDecision.Finish"/>.</summary>
    public IReadOnlyList<RunDecision> Decide(TimeSpan now)
    {
        var mayStart = _stop == StopReason.None && now < _rules.LastStart;
        foreach (var view in _running.Keys.Where(view => _stop != StopReason.None || _barriers.Cancels(view)))
        {
            if (_cancelled.Add(view))
                _decisions.Add(new RunDecision.Cancel(view));
        }
        while (mayStart && now >= _noLaneUntil && _running.Count < _rules.Lanes && _scheduler.Take(now) is { } view)
        {
            _running.Add(view.View, view);
            _decisions.Add(new RunDecision.Start(view, HistoryOf(view.View).Attempts + 1));
        }
        if (_running.Count == 0 && (_scheduler.IsDone || !mayStart))
            Finish(now);
        else
            _decisions.Add(new RunDecision.Wait(mayStart ? NextTurn(now) : null));
        var decisions = _decisions;
        _decisions = [];
        return decisions;
    }

    /// <summary>The next time at which something changes: the end of starting, or a retry on a free lane.</summary>
    private TimeSpan NextTurn(TimeSpan now)
    {
        var wake = _running.Count >= _rules.Lanes ? null : now < _noLaneUntil ? _noLaneUntil : _scheduler.NextWake;
        return wake < _rules.LastStart ? wake.Value : _rules.LastStart;
    }

    private void Apply(RunEvent.Attempt attempt, PlannedRefresh view, TimeSpan now)
    {
        var history = HistoryOf(view.View);
        // Each counts how often in a row.
        if (attempt is not RunEvent.NoConnection)
            history.Outage = null;
        if (!IsWithStrangers(attempt))
            history.Strangers = 0;
        switch (attempt)
        {
            case RunEvent.Ended { Outcome: var outcome }:
                End(outcome);
                break;
            case RunEvent.Failed { Outcome: var outcome }:
                Retry(view, history, outcome, now);
                break;
            case RunEvent.NoConnection { Outcome: var outcome }:
                WaitForServer(view, history, outcome, now);
                break;
            case RunEvent.ViewLocked { Strangers: { Count: > 0 } strangers }:
                WaitForStrangers(view, history, RunReasons.LockHeldByStranger("its lock is", strangers), now);
                break;
            case RunEvent.ViewLocked:
                var first = history.IfOver is null;
                history.IfOver = Skipped(view, _reasons.AlreadyRunning);
                Postpone(view, LockPause, now, RunReasons.WaitsForRun, history.Attempts, report: first);
                break;
            case RunEvent.LanesTaken { Strangers: var strangers } when IsWithStrangers(attempt):
                WaitForStrangers(view, history, RunReasons.LockHeldByStranger("the locks of all lanes are", strangers), now);
                break;
            case RunEvent.LanesTaken:
                history.IfOver = Skipped(view, _reasons.LanesBusy);
                _noLaneUntil = now + LockPause; // no other view would get one either
                _scheduler.Return(view);
                _decisions.Add(new RunDecision.Postpone(view.View, LockPause, RunReasons.WaitsForLane, history.Attempts, Report: false));
                break;
            case RunEvent.Cancelled { Outcome: var outcome } when _stop != StopReason.None:
                _scheduler.Drop(view.View);
                Record(RunReasons.Stopped(outcome, _stop, begun: true));
                break;
            case RunEvent.Cancelled:
                _scheduler.Return(view);
                _decisions.Add(new RunDecision.Postpone(
                    view.View, TimeSpan.Zero, _barriers.Against(view.View)?.Why.Text ?? RunReasons.WaitsForLane, history.Attempts,
                        Report: false));
                break;
        }
    }

    /// <summary>No lane is free because of them, or the view itself is not.</summary>
    private bool IsWithStrangers(RunEvent.Attempt attempt) => attempt switch
    {
        RunEvent.ViewLocked { Strangers.Count: > 0 } => true,
        RunEvent.LanesTaken { Strangers: var strangers } => strangers.Count >= _rules.Lanes,
        _ => false,
    };

    private void Retry(PlannedRefresh view, History history, RefreshOutcome failed, TimeSpan now)
    {
        history.Attempts++;
        var outcome = failed with { Attempts = history.Attempts };
        if (history.Attempts > _rules.Retries)
            End(outcome);
        else
            TryAgain(view, history, outcome, Backoff.Delay(history.Attempts, _rules.Chance()), now);
    }

    /// <summary>An attempt that found no server is none of the view's, until the server has been away for too long.</summary>
    private void WaitForServer(PlannedRefresh view, History history, RefreshOutcome failed, TimeSpan now)
    {
        var (since, times) = history.Outage ?? (now, 0);
        history.Outage = (since, times + 1);
        if (now - since < _rules.OutagePatience)
            TryAgain(
                view, history, failed with { Attempts = history.Attempts }, Backoff.Delay(times + 1, _rules.Chance()), now);
        else
            Retry(view, history, failed, now);
    }

    private void TryAgain(PlannedRefresh view, History history, RefreshOutcome failed, TimeSpan pause, TimeSpan now)
    {
        history.IfOver = _reasons.NotRetried(failed);
        Postpone(view, pause, now, failed.Message ?? failed.Reason, failed.Attempts, report: true, retry: true);
    }

    /// <summary>A run ends by its deadline at the latest; a stranger may never let go. A single look can be wrong.</summary>
    private void WaitForStrangers(PlannedRefresh view, History history, Reason reason, TimeSpan now)
    {
        history.IfOver = Skipped(view, reason);
        if (++history.Strangers > Math.Max(1, _rules.Retries))
            End(history.IfOver);
        else
            Postpone(view, Backoff.Delay(history.Strangers, _rules.Chance()), now, reason.Text, history.Attempts, report: true,
                retry: true);
    }

    private void Postpone(PlannedRefresh view, TimeSpan pause, TimeSpan now, string why, int attempts, bool report, bool retry = false)
    {
        _scheduler.Defer(view, now + pause);
        _decisions.Add(new RunDecision.Postpone(view.View, pause, why, attempts, report, retry));
    }

    private void End(RefreshOutcome outcome)
    {
        Record(outcome);
        // A view that was skipped keeps its old rows, and views that read it are as good as these: their data_as_of shows it.
        if (!outcome.IsProblem || outcome.Status == RefreshStatus.Skipped)
        {
            _scheduler.Complete(outcome.View);
            return;
        }
        foreach (var (reader, read) in _scheduler.Fail(outcome.View))
            _decisions.Add(new RunDecision.Record(Skipped(reader, RunReasons.UpstreamFailed(read))));
    }

    private void Record(RefreshOutcome outcome)
    {
        _ended++;
        _noLaneUntil = TimeSpan.Zero; // the view has let go of one
        _decisions.Add(new RunDecision.Record(outcome));
    }

    private void Finish(TimeSpan now)
    {
        var rest = _scheduler.Pending;
        // A run without progress must end, but not before its deadline.
        if (_stop == StopReason.None && rest.Count > 0 && _rules.LastStart < _rules.Deadline
            && (_ended > 0 || _rules.AgeAtStart + now < _rules.Deadline))
            _stop = StopReason.HandOver;
        // Nothing has become yet of those that a resumed run refreshes.
        var toLedger = _stop is StopReason.None or StopReason.Cancelled;
        _decisions.AddRange(rest.OrderBy(view => view.View).Select(view => new RunDecision.Record(Rest(view), toLedger)));
        _decisions.Add(new RunDecision.Finish(_stop));
    }

    private RefreshOutcome Rest(PlannedRefresh view)
    {
        var notBegun = Skipped(view, _barriers.Against(view.View)?.Why ?? _reasons.NotBegun);
        if (_stop != StopReason.None)
            return RunReasons.Stopped(notBegun, _stop, begun: false);
        return _barriers.Against(view.View) is null ? HistoryOf(view.View).IfOver ?? notBegun : notBegun;
    }

    private static RefreshOutcome Skipped(PlannedRefresh view, Reason reason) => new(view.View, RefreshStatus.Skipped, reason);

    private History HistoryOf(ViewName view)
    {
        if (!_histories.TryGetValue(view, out var history))
            _histories.Add(view, history = new());
        return history;
    }

    /// <summary>What is known of a view's attempts so far.</summary>
    private sealed class History
    {
        /// <summary>Those that failed and count.</summary>
        public int Attempts { get; set; }

        /// <summary>Since when, and how often in a row, no connection could be made for the view.</summary>
        public (TimeSpan Since, int Times)? Outage { get; set; }

        /// <summary>How often in a row a lock was with strangers.</summary>
        public int Strangers { get; set; }

        /// <summary>What becomes of the view if the run's time is over before its next attempt.</summary>
        public RefreshOutcome? IfOver { get; set; }
    }
}
