using Freshet.Naming;

namespace Freshet.Planning;

/// <summary>Puts the views of a plan in order, and measures the path that remains after each.</summary>
internal static class PlanOrder
{
    /// <summary>Highest priority first, then the longest remaining path, then by name, so that the same input gives the
    /// same order.</summary>
    public static readonly Comparer<PlannedRefresh> Urgency = Comparer<PlannedRefresh>.Create((a, b) =>
    {
        var byPriority = b.Priority.CompareTo(a.Priority);
        if (byPriority != 0)
            return byPriority;
        var byPath = b.RemainingPath.CompareTo(a.RemainingPath);
        return byPath != 0 ? byPath : a.View.CompareTo(b.View);
    });

    /// <param name="views">Without cycles in <see cref="PlannedRefresh.After"/>.</param>
    /// <param name="expected">How long each view's own refresh is expected to take.</param>
    public static IReadOnlyList<PlannedRefresh> Sort(IReadOnlyList<PlannedRefresh> views, Func<ViewName, TimeSpan> expected)
    {
        var readers = views.SelectMany(view => view.After.Select(read => (read, view.View))).ToLookup(edge => edge.read, edge => edge.View);
        var topological = Ordered(views, readers, Comparer<PlannedRefresh>.Create((a, b) => a.View.CompareTo(b.View)));
        var paths = new Dictionary<ViewName, TimeSpan>();
        foreach (var view in Enumerable.Reverse(topological))
            paths[view.View] = expected(view.View) + readers[view.View].Select(reader => paths[reader]).DefaultIfEmpty().Max();
        return Ordered([.. views.Select(view => view with { RemainingPath = paths[view.View] })], readers, Urgency);
    }

    private static List<PlannedRefresh> Ordered(
        IReadOnlyList<PlannedRefresh> views, ILookup<ViewName, ViewName> readers, IComparer<PlannedRefresh> order)
    {
        var byName = views.ToDictionary(view => view.View);
        var waitsFor = views.ToDictionary(view => view.View, view => view.After.Count);
        var ready = new PriorityQueue<PlannedRefresh, PlannedRefresh>(order);
        ready.EnqueueRange(views.Where(view => view.After.Count == 0).Select(view => (view, view)));
        var ordered = new List<PlannedRefresh>(views.Count);
        while (ready.TryDequeue(out var view, out _))
        {
            ordered.Add(view);
            foreach (var reader in readers[view.View].Where(reader => --waitsFor[reader] == 0))
                ready.Enqueue(byName[reader], byName[reader]);
        }
        return ordered;
    }
}
