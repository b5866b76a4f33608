using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Naming;
using Freshet.Runs;

namespace Freshet.Planning;

/// <summary>Makes a plan of a situation and a selection: no I/O, no clock and no chance of its own.</summary>
public static class RefreshPlanner
{
    // Where the ledger knows no duration: roughly what a concurrent refresh of a view of this size takes.
    private const double ExpectedBytesPerSecond = 20_000_000;
    private static readonly TimeSpan LeastExpected = TimeSpan.FromMilliseconds(50);

    public static RefreshPlan Plan(Situation situation, Selection selection)
    {
        var graph = new ViewGraph(situation.Catalog, situation.Ledger);
        var selector = new ViewSelector(situation, selection, graph);
        selector.Widen();

        var planned = new List<PlannedRefresh>();
        var left = new List<LeftView>();
        var onCycles = graph.OnCycles(selector.Wanted.Keys);
        var cycles = onCycles.Count > 0 ? new CycleCutter(situation, graph) : null;
        var filter = new ViewFilter(situation.Database);
        foreach (var view in situation.Catalog.Views)
        {
            var cadence = situation.CadenceOf(view.Name)?.Name;
            if (filter.Against(view.Name) is [var excluded, ..])
                left.Add(new(view.Name, cadence, excluded.Reason, selector.Wanted.ContainsKey(view.Name)));
            else if (!selector.Wanted.TryGetValue(view.Name, out var wanted))
                left.Add(new(view.Name, cadence, selector.Unwanted[view.Name]));
            else if (situation.Ledger.Policy(view.Name).Paused)
                left.Add(new(view.Name, cadence, "paused by its policy", Selected: true));
            else if (Obstacle(view, situation.Catalog.Server, onCycles.Contains(view.Name) ? cycles : null) is { } obstacle)
                left.Add(new(view.Name, cadence, obstacle, Selected: true, IsProblem: !IsSaid(situation, view.Name, wanted.Slot)));
            else
                Add(view, cadence, wanted);
        }

        var names = planned.Select(view => view.View).ToHashSet();
        var ordered = PlanOrder.Sort(
            [.. planned.Select(view => view with { After = [.. view.Reads.Where(names.Contains)] })],
            view => Expected(situation, view));
        var readable = Readable(situation, selection, ordered, left);
        return new RefreshPlan(readable, [.. left.OrderBy(view => view.View)], selector.Unmatched());

        void Add(MaterializedView view, string? cadence, WantedView wanted)
        {
            var policy = situation.Ledger.Policy(view.Name);
            var chosen = ChosenMethod.For(view, policy, selection.Method, situation.Refresh);
            if (chosen.Method is not { } method)
                left.Add(new(view.Name, cadence, chosen.Reason, Selected: true, IsProblem: !IsSaid(situation, view.Name, wanted.Slot)));
            else
                planned.Add(new(
                    view.Name, cadence, method, $"{wanted.Reason}; {chosen.Reason}",
                    graph.Reads(view.Name), [], policy.Priority, TimeSpan.Zero,
                    chosen.Limit, chosen.BlocksReaders, wanted.Slot, view.IndexToCreate));
        }
    }

    /// <summary>Of a view that cannot be refreshed, one tick of each slot tells; it stays due, for when that is mended.</summary>
    private static bool IsSaid(Situation situation, ViewName view, DateTimeOffset? slot) =>
        slot is { } due && situation.Ledger.Views.GetValueOrDefault(view)?.LastAttemptAt is { } attempt && Cadence.Serves(attempt, due);

    /// <summary>Leaves what reads a view without data that this plan does not fill: it would only fail.</summary>
    /// <param name="ordered">Each view after what it reads.</param>
    private static List<PlannedRefresh> Readable(
        Situation situation, Selection selection, IReadOnlyList<PlannedRefresh> ordered, List<LeftView> left)
    {
        var kept = new List<PlannedRefresh>(ordered.Count);
        var (filled, waiting) = (new HashSet<ViewName>(), new HashSet<ViewName>());
        foreach (var view in ordered)
        {
            if (view.Reads.FirstOrDefault(read => !filled.Contains(read) && situation.Catalog.Find(read) is { Populated: false })
                is { Name: not null } empty)
            {
                // What fails is tried again by ticks, and says so itself; there is nothing else to mend.
                var fails = situation.Ledger.Views.GetValueOrDefault(empty) is { FailuresInRow: > 0 };
                var waits = selection.IsTick && (fails || waiting.Contains(empty));
                if (waits)
                    waiting.Add(view.View);
                var reason = waits
                    ? $"it waits for {empty}, which holds no data yet and is tried again later"
                    : $"it reads {empty}, which holds no data yet. Refresh that first, or add --upstream";
                var isProblem = !waits && !IsSaid(situation, view.View, view.Slot);
                left.Add(new(view.View, view.Cadence, reason, Selected: true, isProblem));
                continue;
            }
            kept.Add(view);
            filled.Add(view.View);
        }
        // What was left now has data of its own, or nothing that is kept reads it.
        return kept.Count == ordered.Count ? kept : [.. kept.Select(view => view with { After = [.. view.After.Where(filled.Contains)] })];
    }

    private static string? Obstacle(MaterializedView view, ServerFacts server, CycleCutter? cycles)
    {
        if (cycles is not null)
            return $"it reads itself {cycles.Cause(view.Name)}. To mend it: {cycles.Fix(view.Name)}";
        if (server.ReadOnly)
            return "the server is a standby, or read only: nothing can be refreshed there. Connect to the primary";
        return view.MayRefresh
            ? null
            : $"the role {ViewName.Quote(server.User)} may not refresh it. "
                + $"Let its owner or an administrator run: {Grants.ToRefresh(view, server)}";
    }

    private static TimeSpan Expected(Situation situation, ViewName view)
    {
        if (situation.Ledger.Views.GetValueOrDefault(view) is { DurationsMs: { Count: > 0 } durations })
            return TimeSpan.FromMilliseconds(durations.Order().ElementAt(durations.Count / 2));
        var bytes = situation.Catalog.Find(view)?.Bytes ?? 0;
        return LeastExpected + TimeSpan.FromSeconds(bytes / ExpectedBytesPerSecond);
    }
}
