using FsCheck;
using FsCheck.Fluent;

namespace Freshet.Tests;

/// <summary>A random plan, and what becomes of each of its views: how long it takes, how often it is put back, whether it fails.</summary>
internal sealed record LaneCase(int Lanes, IReadOnlyList<PlannedRefresh> Plan, IReadOnlyDictionary<ViewName, LaneCase.Fate> Fates)
{
    public static readonly Gen<LaneCase> Smooth = Cases(mostDeferrals: 0, failures: 0);

    public static readonly Gen<LaneCase> Rough = Cases(mostDeferrals: 2, failures: 1);

    public TimeSpan Work => Plan.Aggregate(TimeSpan.Zero, (sum, view) => sum + Fates[view.View].Takes);

    public TimeSpan CriticalPath
    {
        get
        {
            var ends = new Dictionary<ViewName, TimeSpan>();
            foreach (var view in Plan)
                ends[view.View] = Fates[view.View].Takes + view.After.Select(read => ends[read]).DefaultIfEmpty().Max();
            return ends.Values.DefaultIfEmpty().Max();
        }
    }

    /// <summary>All that reads the views, at any remove.</summary>
    public HashSet<ViewName> Downstream(IEnumerable<ViewName> views)
    {
        var lost = views.ToHashSet();
        var roots = lost.ToList();
        foreach (var view in Plan.Where(view => view.After.Any(lost.Contains))) // a plan is in topological order
            lost.Add(view.View);
        lost.ExceptWith(roots.Where(root => !Plan.Single(view => view.View == root).After.Any(lost.Contains)));
        return lost;
    }

    public override string ToString() =>
        $"{Lanes} lanes: {string.Join(", ", Plan.Select(Text))}";

    private string Text(PlannedRefresh view) =>
        $"{view.View.Name} <- [{string.Join(' ', view.After.Select(read => read.Name))}] {Fates[view.View]}";

    private static Gen<LaneCase> Cases(int mostDeferrals, int failures) =>
        from lanes in Gen.Choose(1, 4)
        from count in Gen.Choose(0, 14)
        from numbers in Gen.Shuffle(Enumerable.Range(0, count))
        from views in Gen.CollectToArray(Enumerable.Range(0, count), index => Views(numbers, index))
        from fates in Gen.CollectToArray(numbers, _ => FateOf(mostDeferrals, failures))
        let fateOf = views.Zip(fates).ToDictionary(pair => pair.First.View, pair => pair.Second)
        select new LaneCase(lanes, PlanOrder.Sort(views, view => fateOf[view].Takes), fateOf);

    private static Gen<PlannedRefresh> Views(int[] numbers, int index) =>
        from number in Gen.Choose(0, Math.Min(index, 3))
        from reads in Gen.Choose(0, Math.Max(index - 1, 0)).ArrayOf(number)
        from priority in Gen.Choose(-1, 1)
        select Some.Planned($"v{numbers[index]}", [.. reads.Distinct().Select(read => $"v{numbers[read]}")], priority);

    private static Gen<Fate> FateOf(int mostDeferrals, int failures) =>
        from seconds in Gen.Choose(1, 60)
        from deferrals in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(0, mostDeferrals)))
        from pause in Gen.Choose(1, 30)
        from fails in Gen.Frequency((8, Gen.Constant(false)), (failures, Gen.Constant(true)))
        select new Fate(TimeSpan.FromSeconds(seconds), deferrals, TimeSpan.FromSeconds(pause), fails);

    public sealed record Fate(TimeSpan Takes, int Deferrals, TimeSpan Pause, bool Fails);
}
