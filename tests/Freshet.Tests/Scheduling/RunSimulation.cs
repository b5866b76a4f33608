namespace Freshet.Tests;

/// <summary>Carries out what <see cref="RunState"/> decides in a time that is only counted, and checks at each step what must hold.</summary>
internal sealed class RunSimulation
{
    private readonly RunCase _case;
    private readonly RunState _state;
    private readonly Dictionary<ViewName, Running> _running = [];
    private readonly Dictionary<ViewName, TimeSpan> _postponedUntil = [];
    private readonly Dictionary<string, RunBarrier> _closed = [];
    private readonly Queue<(TimeSpan At, RunEvent Event)> _outside;
    private TimeSpan _noLaneUntil;
    private StopReason _stop;
    private TimeSpan? _until;

    public RunSimulation(RunCase test)
    {
        _case = test;
        _outside = new(test.Outside);
        _state = new(test.Plan.Plan, new HashSet<ViewName>(), test.Rules);
        for (var steps = 0; Finish is null; steps++)
        {
            steps.ShouldBeLessThan(100_000, "the run does not come to an end");
            foreach (var decision in _state.Decide(Now))
                CarryOut(decision);
            if (Finish is null)
            {
                CheckThatNothingWaitsInVain();
                Advance();
            }
        }
        _running.ShouldBeEmpty("the run ended before its views");
    }

    public TimeSpan Now { get; private set; }

    public Dictionary<ViewName, RefreshOutcome> Outcomes { get; } = [];

    /// <summary>The attempts of each view, in order.</summary>
    public Dictionary<ViewName, List<(TimeSpan Start, RunEvent.Attempt Result, TimeSpan End)>> Attempts { get; } = [];

    public HashSet<ViewName> NotInLedger { get; } = [];

    public StopReason? Finish { get; private set; }

    private bool MayStart => _stop == StopReason.None && Now < _case.Rules.LastStart;

    private void CarryOut(RunDecision decision)
    {
        switch (decision)
        {
            case RunDecision.Start { View: var view, Attempt: var attempt }:
                Start(view, attempt);
                break;
            case RunDecision.Cancel { View: var view }:
                var running = _running[view];
                running.Cancelled.ShouldBeFalse("it was cancelled twice");
                IsToBeCancelled(view).ShouldBeTrue("nothing asked for it to be cancelled");
                _running[view] = running with { Cancelled = true, End = Now };
                break;
            case RunDecision.Postpone { View: var view, Pause: var pause, Why: var why }:
                Outcomes.ShouldNotContainKey(view);
                if (Attempts[view][^1].Result is not (RunEvent.LanesTaken { Strangers.Count: 0 } or RunEvent.Cancelled))
                    _postponedUntil[view] = Now + pause;
                why.ShouldNotBeEmpty();
                break;
            case RunDecision.Record { Outcome: var outcome, ToLedger: var toLedger }:
                Outcomes.TryAdd(outcome.View, outcome).ShouldBeTrue("it has two outcomes");
                if (!toLedger)
                    NotInLedger.Add(outcome.View);
                break;
            case RunDecision.Wait { Until: var until }:
                (until is null || until > Now).ShouldBeTrue("it waits for the past");
                _until = until;
                break;
            case RunDecision.Finish { Reason: var reason }:
                Finish = reason;
                break;
        }
    }

    private void Start(PlannedRefresh view, int attempt)
    {
        MayStart.ShouldBeTrue("it was started after the run's time, or after it was stopped");
        Outcomes.ShouldNotContainKey(view.View, "it was started after it had ended");
        view.After.All(Outcomes.ContainsKey).ShouldBeTrue("it was started before something that it reads had ended");
        _closed.Values.Any(barrier => barrier.IsAgainst(view.View)).ShouldBeFalse("a barrier keeps it back");
        _running.Count.ShouldBeLessThan(_case.Rules.Lanes, "there is no lane for it");
        attempt.ShouldBeLessThanOrEqualTo(_case.Rules.Retries + 1);
        if (_postponedUntil.Remove(view.View, out var until))
            Now.ShouldBeGreaterThanOrEqualTo(until, "it was tried again too early");

        var attempts = Attempts.TryGetValue(view.View, out var before) ? before : Attempts[view.View] = [];
        attempts.Count(one => Counts(one.Result)).ShouldBeGreaterThanOrEqualTo(attempt - 1);
        var script = _case.Scripts[view.View];
        var next = attempts.Count < script.Count ? script[attempts.Count] : new(RunCase.Result.Succeeds, TimeSpan.FromSeconds(1), true);
        _running.TryAdd(view.View, new(view, next, Now, Now + next.Takes, Cancelled: false)).ShouldBeTrue("it was started twice");
    }

    private static bool Counts(RunEvent.Attempt attempt) => attempt is RunEvent.Failed or RunEvent.NoConnection;

    private bool IsToBeCancelled(ViewName view) =>
        _stop != StopReason.None || _closed.Values.Any(barrier => barrier.CancelsRunning && barrier.IsAgainst(view));

    /// <summary>A view waits for what it reads, a pause, a lane, a barrier or the end of the run, and for nothing else.</summary>
    private void CheckThatNothingWaitsInVain()
    {
        _running.Values.Where(running => !running.Cancelled && IsToBeCancelled(running.View.View))
            .ShouldBeEmpty("it goes on though it was to be cancelled");
        if (!MayStart || Now < _noLaneUntil || _running.Count >= _case.Rules.Lanes)
            return;
        _case.Plan.Plan.Where(view =>
                !Outcomes.ContainsKey(view.View)
                && !_running.ContainsKey(view.View)
                && view.After.All(Outcomes.ContainsKey)
                && !(_postponedUntil.GetValueOrDefault(view.View) > Now)
                && !_closed.Values.Any(barrier => barrier.IsAgainst(view.View)))
            .ShouldBeEmpty("a lane is free and a view waits for nothing");
    }

    private void Advance()
    {
        var ends = _running.Values.Select(running => running.End);
        var next = ends.Concat(_outside.Select(outside => outside.At)).Append(_until ?? TimeSpan.MaxValue).Min();
        next.ShouldBeLessThan(TimeSpan.MaxValue, "it waits for nothing");
        Now = next > Now ? next : Now;
        while (_outside.TryPeek(out var outside) && outside.At <= Now)
            Happen(_outside.Dequeue().Event);
        foreach (var running in _running.Values.Where(running => running.End <= Now).ToList())
            End(running);
    }

    private void Happen(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.BarrierClosed { Barrier: var barrier }:
                _closed[barrier.Name] = barrier;
                break;
            case RunEvent.BarrierOpened { Name: var name }:
                _closed.Remove(name);
                break;
            case RunEvent.StopRequested { Reason: var reason } when _stop == StopReason.None:
                _stop = reason;
                break;
        }
        _state.Apply(happened, Now);
    }

    private void End(Running running)
    {
        var view = running.View.View;
        _running.Remove(view);
        var result = running is { Cancelled: true, Attempt.HeedsCancel: true }
            ? new RunEvent.Cancelled(new(view, RefreshStatus.Failed, "planned"))
            : Result(view, running.Attempt.Result);
        Attempts[view].Add((running.Start, result, Now));
        if (result is RunEvent.LanesTaken { Strangers.Count: 0 })
            _noLaneUntil = Now + RunState.LockPause;
        if (result is RunEvent.Ended)
            _noLaneUntil = TimeSpan.Zero;
        _state.Apply(result, Now);
    }

    private RunEvent.Attempt Result(ViewName view, RunCase.Result result)
    {
        var failed = new RefreshOutcome(view, RefreshStatus.Failed, new Reason(ReasonCode.BadData, "it failed"));
        var stranger = new LockHolder(1, "mallory", "psql", IsOwnRole: false);
        return result switch
        {
            RunCase.Result.Succeeds => new RunEvent.Ended(new(view, RefreshStatus.Refreshed, "selected by name")),
            RunCase.Result.FailsForGood => new RunEvent.Ended(failed),
            RunCase.Result.IsSkipped =>
                new RunEvent.Ended(new(view, RefreshStatus.Skipped, new Reason(ReasonCode.BlockedTooLong, "readers were blocked"))),
            RunCase.Result.Fails => new RunEvent.Failed(failed),
            RunCase.Result.FindsNoServer => new RunEvent.NoConnection(failed),
            RunCase.Result.FindsViewLocked => new RunEvent.ViewLocked(view, []),
            RunCase.Result.FindsViewWithStranger => new RunEvent.ViewLocked(view, [stranger]),
            RunCase.Result.FindsLanesTaken => new RunEvent.LanesTaken(view, []),
            _ => new RunEvent.LanesTaken(view, [.. Enumerable.Repeat(stranger, _case.Rules.Lanes)]),
        };
    }

    private sealed record Running(PlannedRefresh View, RunCase.Attempt Attempt, TimeSpan Start, TimeSpan End, bool Cancelled);
}
