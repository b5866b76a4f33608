using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Ledger;
using Freshet.Naming;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Planning;

/// <summary>Makes a plan of a situation and a selection: no I/O, no clock and no randomness of its own.</summary>
public static class RefreshPlanner
{
    // Where the ledger knows no duration: roughly what a concurrent refresh of a view of this size takes.
    private const double ExpectedBytesPerSecond = 20_000_000;
    private static readonly TimeSpan LeastExpected = TimeSpan.FromMilliseconds(50);

    /// <param name="longest">The upper limit for every view, whatever its policy.</param>
    /// <param name="asOf">Plans for the slots that had come by then, if not by now: those of the run that is resumed.</param>
    public static RefreshPlan Plan(Situation situation, Selection selection, TimeSpan? longest = null, DateTimeOffset? asOf = null)
    {
        var graph = new ViewGraph(situation.Catalog, situation.Ledger);
        var selector = new ViewSelector(situation, selection, graph, asOf ?? situation.Now);
        selector.Widen();

        var planned = new List<PlannedRefresh>();
        var skipped = new List<SkippedView>();
        var onCycles = graph.OnCycles(selector.Wanted.Keys);
        var cycles = onCycles.Count > 0 ? new CycleCutter(situation, graph) : null;
        var filter = new ViewFilter(situation.DatabaseName, situation.Database);
        foreach (var view in situation.Catalog.Views)
        {
            var cadence = situation.CadenceOf(view.Name)?.Name;
            if (filter.Against(view.Name) is [var excluded, ..])
                skipped.Add(new(view.Name, cadence, excluded, selector.Wanted.ContainsKey(view.Name)));
            else if (!selector.Wanted.TryGetValue(view.Name, out var wanted))
                skipped.Add(new(view.Name, cadence, selector.Unwanted[view.Name]));
            else if (situation.Ledger.Policy(view.Name) is var policy && policy.IsPaused(situation.Now))
                skipped.Add(new(
                    view.Name,
                    cadence,
                    new(ReasonCode.Paused, $"paused by its policy{Until(policy)}", PolicyFixes.Resume(view.Name)),
                    Selected: true));
            else
                Add(view, cadence, wanted);
        }

        var ordered = Ordered(planned);
        var readable = Readable(situation, selection, ordered, skipped);
        return new RefreshPlan(
            situation,
            readable.Count == ordered.Count ? ordered : Ordered(readable),
            [.. skipped.OrderBy(view => view.View)],
            selector.Unmatched());

        IReadOnlyList<PlannedRefresh> Ordered(IReadOnlyList<PlannedRefresh> views)
        {
            var nearest = graph.Nearest(views.Select(view => view.View).ToHashSet());
            return PlanOrder.Sort(
                [.. views.Select(view => view with { After = nearest(view.View) })],
                view => Expected(situation, view));
        }

        void Add(MaterializedView view, string? cadence, WantedView wanted)
        {
            var policy = situation.Ledger.Policy(view.Name);
            var chosen = situation.MethodOf(view, selection.Method);
            var obstacle = Obstacle(view, situation, onCycles.Contains(view.Name) ? cycles : null) ?? chosen.Obstacle;
            if (obstacle is not null)
                skipped.Add(new(view.Name, cadence, obstacle, Selected: true)
                {
                    IsReported = IsReported(situation, view.Name, wanted.Slot),
                });
            else
                planned.Add(With(chosen) with { Fallback = chosen.Fallback is { } fallback ? With(fallback) : null });
            PlannedRefresh With(ChosenMethod method) => new(
                view.Oid, view.Name, cadence, method.Method!.Value, $"{wanted.Reason}; {method.Why}", // without an obstacle there is one
                graph.Reads(view.Name), [], policy.Priority, TimeSpan.Zero,
                longest is { } most && most < method.Limit ? most : method.Limit, method.BlocksReaders, wanted.Slot, view.IndexToCreate);
        }
    }

    private static string Until(ViewPolicy policy) => policy is { Paused: false, PausedUntil: { } until } ? $" until {Times.Text(until)}"
        : "";

    /// <summary>One tick of each slot reports a view that cannot be refreshed.</summary>
    private static bool IsReported(Situation situation, ViewName view, DateTimeOffset? slot) =>
        slot is { } due && situation.Ledger.Views.GetValueOrDefault(view)?.LastAttemptAt is { } attempt && Cadence.Serves(attempt, due);

    /// <summary>Skips views that read one without data which this plan does not fill: they would only fail.</summary>
    /// <param name="ordered">Each view after those that it reads.</param>
    private static List<PlannedRefresh> Readable(
        Situation situation, Selection selection, IReadOnlyList<PlannedRefresh> ordered, List<SkippedView> skipped)
    {
        var kept = new List<PlannedRefresh>(ordered.Count);
        var (filled, waiting) = (new HashSet<ViewName>(), new HashSet<ViewName>());
        foreach (var view in ordered)
        {
            if (view.Reads.FirstOrDefault(read => !filled.Contains(read) && situation.Catalog.Find(read) is { Populated: false })
                is { Name: not null } empty)
            {
                // Ticks try a view again that failed, and report it themselves; there is nothing else to fix.
                var fails = situation.Ledger.Views.GetValueOrDefault(empty) is { FailuresInRow: > 0 };
                var waits = selection.IsTick && (fails || waiting.Contains(empty));
                if (waits)
                    waiting.Add(view.View);
                var reason = waits
                    ? new Reason(ReasonCode.WaitsForUpstream, $"it reads {empty}, which has no data yet and is retried later")
                    : new Reason(
                        ReasonCode.UpstreamNotPopulated,
                        $"it reads {empty}, which has no data yet",
                        new Fix.Command("refresh", "--view", view.View.ToString(), "--upstream"));
                skipped.Add(new(view.View, view.Cadence, reason, Selected: true)
                {
                    IsReported = IsReported(situation, view.View, view.Slot),
                });
                continue;
            }
            kept.Add(view);
            filled.Add(view.View);
        }
        return kept;
    }

    private static Reason? Obstacle(MaterializedView view, Situation situation, CycleCutter? cycles)
    {
        var server = situation.Catalog.Server;
        if (cycles is not null)
            return new(ReasonCode.Cycle, $"it reads itself {cycles.Cause(view.Name)}", cycles.Fixes(view.Name));
        if (server.ReadOnly)
            return situation.Database.ReadOnly == ReadOnlyServer.Skip
                ? new(ReasonCode.Standby, "the server is a standby or read only (ReadOnly=skip)")
                : new(ReasonCode.ReadOnly, "the server is a standby or read only", new Fix.Advice("Connect to the primary."));
        return view.MayRefresh
            ? null
            : new(
                ReasonCode.NoPermission,
                $"the role {ViewName.Quote(server.User)} lacks permission to refresh it",
                new Fix.Sql(Grants.ToRefresh(view, server)));
    }

    private static TimeSpan Expected(Situation situation, ViewName view)
    {
        if (situation.Ledger.Views.GetValueOrDefault(view) is { DurationsMs: { Count: > 0 } durations })
            return TimeSpan.FromMilliseconds(durations.Order().ElementAt(durations.Count / 2));
        var bytes = situation.Catalog.Find(view)?.Bytes ?? 0;
        return LeastExpected + TimeSpan.FromSeconds(bytes / ExpectedBytesPerSecond);
    }
}
