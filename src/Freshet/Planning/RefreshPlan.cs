using Freshet.Naming;

namespace Freshet.Planning;

/// <summary>Which views to refresh, in what order, how and why; which to leave, and why. Pure data.</summary>
/// <param name="Refresh">In the order in which a single lane would take them.</param>
/// <param name="Left">Every other view of the database, sorted by name.</param>
/// <param name="Unmatched">What the selection names and no view answers to, as the command line would say it.</param>
public sealed record RefreshPlan(
    IReadOnlyList<PlannedRefresh> Refresh, IReadOnlyList<LeftView> Left, IReadOnlyList<string> Unmatched)
{
    /// <summary>The views that the selection is about, refreshed or left.</summary>
    public IReadOnlySet<ViewName> Selected =>
        Refresh.Select(view => view.View).Concat(Left.Where(view => view.Selected).Select(view => view.View)).ToHashSet();
}
