namespace Freshet.Tests;

/// <summary>Runs a plan on lanes whose time is only counted, and checks at each step what must hold.</summary>
internal sealed class LaneSimulation
{
    private readonly LaneCase _case;
    private readonly LaneScheduler _scheduler;
    private readonly PriorityQueue<PlannedRefresh, TimeSpan> _running = new();
    private readonly Dictionary<ViewName, int> _taken = [];
    private readonly Dictionary<ViewName, TimeSpan> _deferredUntil = [];

    public LaneSimulation(LaneCase test, params IEnumerable<ViewName> done)
    {
        _case = test;
        Completed = [.. done];
        _scheduler = new(test.Plan, Completed.ToHashSet());
        Run();
    }

    public TimeSpan Now { get; private set; }

    public HashSet<ViewName> Completed { get; }

    public HashSet<ViewName> Failed { get; } = [];

    public Dictionary<ViewName, ViewName> GivenUp { get; } = [];

    private void Run()
    {
        while (true)
        {
            Fill();
            if (_running.Count == 0 && _scheduler.NextWake is null)
                break;
            Advance();
        }
        _scheduler.IsDone.ShouldBeTrue();
        _scheduler.Pending.ShouldBeEmpty();
    }

    private void Fill()
    {
        while (_running.Count < _case.Lanes && _scheduler.Take(Now) is { } view)
        {
            view.After.All(Completed.Contains).ShouldBeTrue("it was handed out before something that it reads");
            (_taken.ContainsKey(view.View) ? _deferredUntil.ContainsKey(view.View) : !Completed.Contains(view.View))
                .ShouldBeTrue("it was handed out twice");
            if (_deferredUntil.Remove(view.View, out var until))
                Now.ShouldBeGreaterThanOrEqualTo(until);
            _taken[view.View] = _taken.GetValueOrDefault(view.View) + 1;
            _running.Enqueue(view, Now + _case.Fates[view.View].Takes);
        }
        if (_running.Count < _case.Lanes)
            _scheduler.Pending.Any(IsReady).ShouldBeFalse("a lane is idle while a view is ready");
    }

    private bool IsReady(PlannedRefresh view) =>
        view.After.All(Completed.Contains) && (!_deferredUntil.TryGetValue(view.View, out var until) || until <= Now);

    private void Advance()
    {
        var lanesFree = _running.Count < _case.Lanes;
        var ends = _running.TryPeek(out _, out var end);
        if (!ends || (lanesFree && _scheduler.NextWake < end))
        {
            Now = _scheduler.NextWake!.Value; // something runs or waits, or the run would have ended
            return;
        }
        Now = end;
        End(_running.Dequeue());
    }

    private void End(PlannedRefresh view)
    {
        var fate = _case.Fates[view.View];
        if (_taken[view.View] <= fate.Deferrals)
        {
            _deferredUntil[view.View] = Now + fate.Pause;
            _scheduler.Defer(view, Now + fate.Pause);
        }
        else if (fate.Fails)
        {
            Failed.Add(view.View);
            foreach (var (lost, because) in _scheduler.Fail(view.View))
                GivenUp.Add(lost.View, because);
        }
        else
        {
            Completed.Add(view.View);
            _scheduler.Complete(view.View);
        }
    }
}
