using Freshet.Naming;

namespace Freshet.Planning;

/// <summary>Which views to refresh, in what order, how and why; which to skip, and why. Pure data.</summary>
/// <param name="Situation">What it was made from.</param>
/// <param name="Refresh">In the order in which a single lane would take them.</param>
/// <param name="Skipped">Every other view of the database, sorted by name.</param>
/// <param name="Unmatched">The parts of the selection that no view matches, in the words of the command line.</param>
public sealed record RefreshPlan(
    Situation Situation, IReadOnlyList<PlannedRefresh> Refresh, IReadOnlyList<SkippedView> Skipped, IReadOnlyList<string> Unmatched)
{
    /// <summary>The views that the selection includes, refreshed or skipped.</summary>
    public IReadOnlySet<ViewName> Selected =>
        Refresh.Select(view => view.View).Concat(Skipped.Where(view => view.Selected).Select(view => view.View)).ToHashSet();
}
