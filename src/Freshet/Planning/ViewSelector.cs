using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Ledger;
using Freshet.Naming;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Planning;

/// <summary>Which views a selection includes, and why it does not include the others.</summary>
internal sealed class ViewSelector
{
    private readonly Situation _situation;
    private readonly Selection _selection;
    private readonly ViewGraph _graph;
    private readonly List<ViewPattern> _patterns;
    private readonly Dictionary<string, DateTimeOffset> _slots;

    /// <param name="asOf">Views are due for the slots that had come by then.</param>
    public ViewSelector(Situation situation, Selection selection, ViewGraph graph, DateTimeOffset asOf)
    {
        _situation = situation;
        _graph = graph;
        _selection = selection;
        _patterns = [.. selection.Views.Select(text => new ViewPattern(text))];
        _slots = situation.Cadences.All.ToDictionary(cadence => cadence.Name, cadence => cadence.Slot(asOf));
        foreach (var view in situation.Catalog.Views)
            Judge(view);
    }

    /// <summary>Before <see cref="Widen"/>: what the selection itself names, or what is due.</summary>
    public Dictionary<ViewName, WantedView> Wanted { get; } = [];

    public Dictionary<ViewName, Reason> Unwanted { get; } = [];

    /// <summary>The named cadences and patterns that no view matches. A tick may come to nothing.</summary>
    public IReadOnlyList<string> Unmatched() => _selection.IsTick
        ? []
        : [
            .. _selection.Cadences.Where(name => !_situation.Catalog.Views.Any(view => _situation.CadenceOf(view.Name)?.Name == name)),
            .. _patterns.Where(pattern => !_situation.Catalog.Views.Any(view => pattern.Matches(view.Name)))
                .Select(pattern => $"--view {pattern.Text}"),
        ];

    /// <summary>Adds the views that the selected ones read, or that read them, if the selection includes these.</summary>
    public void Widen()
    {
        var roots = Wanted.Keys.ToList();
        if (_selection.Upstream)
            Add(_graph.Upstream(roots), "needed by a selected view");
        if (_selection.Downstream)
            Add(_graph.Downstream(roots), "reads a selected view");
    }

    private void Add(IEnumerable<ViewName> views, string reason)
    {
        foreach (var view in views.Where(view => Wanted.TryAdd(view, new WantedView(reason))))
            Unwanted.Remove(view);
    }

    private void Judge(MaterializedView view)
    {
        var cadence = _situation.CadenceOf(view.Name);
        if (_selection.IsTick)
            JudgeDue(view, cadence);
        else if (Named(view.Name, cadence) is { } reason)
            Wanted.Add(view.Name, new WantedView(reason));
        else
            Unwanted.Add(view.Name, cadence is null ? Unscheduled(view.Name) : new(ReasonCode.NotSelected, "not selected"));
    }

    private string? Named(ViewName view, Cadence? cadence)
    {
        if (cadence is not null && _selection.Cadences.Contains(cadence.Name))
            return cadence.Name;
        return _patterns.Exists(pattern => pattern.Matches(view)) ? "selected by name" : _selection.All ? "selected by --all" : null;
    }

    private void JudgeDue(MaterializedView view, Cadence? cadence)
    {
        if (cadence is null)
        {
            Unwanted.Add(view.Name, Unscheduled(view.Name));
            return;
        }
        var ownTick = _selection.Due && (_selection.Cadences.Count == 0 || _selection.Cadences.Contains(cadence.Name));
        var claimed = _situation.Ledger.Claimed.Any(other => MayTake(other, view.Name, cadence));
        var slot = _slots[cadence.Name];
        var state = _situation.Ledger.Views.GetValueOrDefault(view.Name);
        var dueness = Dueness.Judge(view, cadence, state, slot, ReadsAreNewer(view.Name, state, slot), ownTick, claimed, _situation.Now,
            named: _selection.Due && _selection.Cadences.Contains(cadence.Name));
        if (dueness.Take)
            Wanted.Add(view.Name, new WantedView(dueness.Why!, slot)); // one of the two is there
        else
            Unwanted.Add(view.Name, dueness.Skip!);
    }

    /// <summary>After a success on rows from before the slot, because something upstream had failed: once that is fixed,
    /// the view is due again.</summary>
    private bool ReadsAreNewer(ViewName view, ViewState? state, DateTimeOffset slot)
    {
        return state?.LastSuccessAt is not null
            && !HasSlot(state)
            && _graph.Reads(view) is { Count: > 0 } reads
            && reads.All(read => HasSlot(_situation.Ledger.Views.GetValueOrDefault(read)))
            && reads.Any(read => _situation.Ledger.Views[read].LastSuccessAt > state.LastSuccessAt);

        bool HasSlot(ViewState? known) => known?.DataAsOf is { } asOf && Cadence.Serves(asOf, slot);
    }

    private static bool MayTake(Selection other, ViewName view, Cadence cadence) =>
        other.All
        || other.Overdue
        || other.Cadences.Contains(cadence.Name)
        || (other.Due && other.Cadences.Count == 0)
        || other.Views.Any(pattern => new ViewPattern(pattern).Matches(view));

    private Reason Unscheduled(ViewName view)
    {
        if (_situation.Ledger.Policy(view).Cadence is { } name)
            return new(ReasonCode.UnknownCadence, $"its policy names the cadence {name}, which the settings do not have");
        if (_situation.Cadences.HintFor(view.Name) is { } hint)
            return new(
                ReasonCode.Unscheduled,
                $"no schedule applies to it: its name ends in {hint.Suffix}, and "
                + (hint.Meant is { } meant ? $"the suffix of the cadence {meant.Name} is {meant.Suffix ?? "none"}"
                    : "there is no cadence of that suffix"));
        var cut = _situation.Cadences.MayHaveLostSuffix(view.Name) ? ", or PostgreSQL cut it off at 63 bytes" : "";
        return new(ReasonCode.Unscheduled, $"no schedule applies to it: its name ends in no cadence's suffix{cut}");
    }
}
