using Freshet.Naming;
using Freshet.Planning;

namespace Freshet.Scheduling;

/// <summary>Hands the views of a plan to lanes as they become ready. Pure: callers pass the time.</summary>
/// <remarks>Times are those since the run began. Not safe for concurrent use.</remarks>
internal sealed class LaneScheduler
{
    private readonly Dictionary<ViewName, PlannedRefresh> _pending;
    private readonly Dictionary<ViewName, int> _waitsFor;
    private readonly ILookup<ViewName, ViewName> _readers;
    private readonly PriorityQueue<PlannedRefresh, PlannedRefresh> _ready = new(PlanOrder.Urgency);
    private readonly List<PlannedRefresh> _heldBack = [];
    private readonly List<(TimeSpan Until, PlannedRefresh View)> _deferred = [];
    private readonly HashSet<ViewName> _running = [];
    private Func<ViewName, bool> _isHeldBack = _ => false;

    /// <param name="plan">Each view after those that it reads.</param>
    /// <param name="done">Views of the plan that this run had refreshed before it was resumed.</param>
    public LaneScheduler(IReadOnlyList<PlannedRefresh> plan, IReadOnlySet<ViewName> done)
    {
        _pending = plan.Where(view => !done.Contains(view.View)).ToDictionary(view => view.View);
        // What is done still keeps what reads it behind what it reads itself.
        var after = new Dictionary<ViewName, IReadOnlyList<ViewName>>();
        foreach (var view in plan)
            after[view.View] = [.. view.After.SelectMany(read => done.Contains(read) ? after[read] : [read]).Distinct()];
        _waitsFor = _pending.Keys.ToDictionary(view => view, view => after[view].Count);
        _readers = _pending.Keys.SelectMany(view => after[view].Select(read => (read, view))).ToLookup(edge => edge.read, edge => edge.view);
        _ready.EnqueueRange(_pending.Values.Where(view => _waitsFor[view.View] == 0).Select(view => (view, view)));
    }

    /// <summary>Nothing is left to take, now or later.</summary>
    public bool IsDone => _pending.Count == 0 && _running.Count == 0;

    /// <summary>The views that have been neither taken nor given up; deferred ones are among them.</summary>
    public IReadOnlyCollection<PlannedRefresh> Pending => _pending.Values;

    /// <summary>How many views wait for nothing but a lane.</summary>
    public int Ready => _ready.Count;

    /// <summary>When the first deferred view may be tried again; null if none is deferred.</summary>
    public TimeSpan? NextWake => _deferred.Count == 0 ? null : _deferred[0].Until;

    /// <summary>Hands out no view that is held back, until called again.</summary>
    public void HoldBack(Func<ViewName, bool> isHeldBack)
    {
        _isHeldBack = isHeldBack;
        var ready = _ready.UnorderedItems.Select(item => item.Element).Concat(_heldBack).ToList();
        _ready.Clear();
        _heldBack.Clear();
        ready.ForEach(Enqueue);
    }

    /// <summary>The most urgent view that is ready. Deferred ones come after all others.</summary>
    /// <returns>Null if no view is ready at that time.</returns>
    public PlannedRefresh? Take(TimeSpan now)
    {
        if (!_ready.TryDequeue(out var view, out _) && (view = TakeDeferred(now)) is null)
            return null;
        _pending.Remove(view.View);
        _running.Add(view.View);
        return view;
    }

    /// <summary>Puts a taken view back, to be tried again later.</summary>
    public void Defer(PlannedRefresh view, TimeSpan until)
    {
        _running.Remove(view.View);
        _pending.Add(view.View, view);
        var at = _deferred.FindIndex(deferred => deferred.Until > until);
        _deferred.Insert(at < 0 ? _deferred.Count : at, (until, view));
    }

    /// <summary>Puts a taken view back among those that are ready.</summary>
    public void Return(PlannedRefresh view)
    {
        _running.Remove(view.View);
        _pending.Add(view.View, view);
        Enqueue(view);
    }

    /// <summary>A taken view has ended; the views that wait for it may become ready.</summary>
    public void Complete(ViewName view)
    {
        _running.Remove(view);
        Release(_readers[view]);
    }

    /// <summary>A taken view was stopped: what waits for it stays where it is.</summary>
    public void Drop(ViewName view) => _running.Remove(view);

    /// <summary>A taken view was not refreshed: all that reads it, at any remove, is given up.</summary>
    /// <returns>Those, each with the view that it reads and cannot have.</returns>
    public IReadOnlyList<(PlannedRefresh View, ViewName Because)> Fail(ViewName view)
    {
        _running.Remove(view);
        var givenUp = new List<(PlannedRefresh, ViewName)>();
        var open = new Queue<ViewName>([view]);
        while (open.TryDequeue(out var failed))
        {
            foreach (var reader in _readers[failed])
            {
                if (!_pending.TryGetValue(reader, out var planned))
                    continue;
                // One that only reads what reads it, of which this run does not include the latter, gets rows that were there before.
                if (!planned.Reads.Contains(failed))
                {
                    Release([reader]);
                    continue;
                }
                _pending.Remove(reader);
                givenUp.Add((planned, failed));
                open.Enqueue(reader);
            }
        }
        return givenUp;
    }

    /// <summary>One of those that the readers wait for has ended.</summary>
    private void Release(IEnumerable<ViewName> readers)
    {
        foreach (var reader in readers.Where(reader => _pending.ContainsKey(reader) && --_waitsFor[reader] == 0))
            Enqueue(_pending[reader]);
    }

    private void Enqueue(PlannedRefresh view)
    {
        if (_isHeldBack(view.View))
            _heldBack.Add(view);
        else
            _ready.Enqueue(view, view);
    }

    private PlannedRefresh? TakeDeferred(TimeSpan now)
    {
        while (_deferred.Count > 0 && _deferred[0].Until <= now)
        {
            var view = _deferred[0].View;
            _deferred.RemoveAt(0);
            if (!_isHeldBack(view.View))
                return view;
            _heldBack.Add(view);
        }
        return null;
    }
}
