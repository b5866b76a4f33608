using FsCheck;
using FsCheck.Fluent;

namespace Freshet.Tests;

/// <summary>A random catalog of views without cycles of its own, with history, policies, settings and a selection.</summary>
internal sealed record PlanCase(Situation Situation, Selection Selection)
{
    private static readonly string[] Patterns = ["v0*", "v?_hourly", "*_daily", "public.*", "\"Sales\".v*", "nothing_like_it"];

    public static readonly Gen<PlanCase> Any = Cases(cycles: false, obstacles: true);

    /// <summary>Policies add edges at random, and nothing else stands in a view's way.</summary>
    public static readonly Gen<PlanCase> Cyclic = Cases(cycles: true, obstacles: false);

    public RefreshPlan Plan => RefreshPlanner.Plan(Situation, Selection);

    public IReadOnlySet<ViewName> Selected => Plan.Selected;

    /// <summary>What the views read, at any remove, with what policies say they also read; found by trying all ways.</summary>
    public Dictionary<ViewName, HashSet<ViewName>> Upstream(Func<ViewName, bool> among)
    {
        var names = Situation.Catalog.Views.Select(view => view.Name).Where(among).ToList();
        var reach = names.ToDictionary(name => name, name => Reads(name).Intersect(names).ToHashSet());
        foreach (var middle in names)
        {
            foreach (var from in names.Where(from => reach[from].Contains(middle)))
                reach[from].UnionWith([.. reach[middle]]);
        }
        return reach;
    }

    public IEnumerable<ViewName> Reads(ViewName view) =>
        // The case has it.
        Situation.Catalog.Find(view)!.Reads.Concat(Situation.Ledger.Policy(view).AlsoReads.Select(ViewName.Parse))
            .Where(read => read != view);

    public override string ToString() =>
        $"'{Selection}' of "
        + string.Join(", ", Situation.Catalog.Views.Select(view => $"{view.Name} <- [{string.Join(' ', Reads(view.Name))}]"));

    private static Gen<PlanCase> Cases(bool cycles, bool obstacles) =>
        from count in Gen.Choose(0, 12)
        from numbers in Gen.Shuffle(Enumerable.Range(0, count))
        from names in Gen.CollectToArray(numbers, number =>
            from schema in Gen.Elements("public", "Sales")
            from suffix in Gen.Elements("_hourly", "_daily", "")
            select new ViewName(schema, $"v{number}{suffix}"))
        from views in Gen.CollectToArray(Enumerable.Range(0, count), index => Views(names, index, obstacles))
        from policies in Gen.CollectToArray(names, name => Policies(names, name, cycles, obstacles))
        from states in Gen.CollectToArray(names, States)
        from selection in Selections()
        from excluded in obstacles ? Gen.Elements("v1*", "*_daily", "none") : Gen.Constant("none")
        select new PlanCase(
            Some.Situation(views).With(policies).With(states) with { Database = new() { Exclude = [excluded] } }, selection);

    private static Gen<MaterializedView> Views(ViewName[] names, int index, bool obstacles) =>
        from number in Gen.Choose(0, Math.Min(index, 3))
        from reads in Gen.Choose(0, Math.Max(index - 1, 0)).ArrayOf(number)
        from populated in Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(!obstacles)))
        from mayRefresh in Gen.Frequency((7, Gen.Constant(true)), (1, Gen.Constant(!obstacles)))
        from uniqueIndex in Gen.Elements("by_id", null)
        from megabytes in Gen.Choose(0, 1000)
        select Some.View(
            names[index].ToString(), [.. reads.Distinct().Select(read => names[read].ToString())], populated,
            mayRefresh, uniqueIndex, megabytes * 1_000_000L);

    private static Gen<ViewPolicy> Policies(ViewName[] names, ViewName name, bool cycles, bool obstacles) =>
        from priority in Gen.Choose(-1, 1)
        from paused in Gen.Frequency((7, Gen.Constant(false)), (1, Gen.Constant(obstacles)))
        from method in obstacles
            ? Gen.Elements<RefreshMethod?>(null, null, RefreshMethod.Concurrent, RefreshMethod.Blocking)
            : Gen.Constant<RefreshMethod?>(null)
        from cadence in Gen.Frequency((5, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("hourly", "gone")))
        from number in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(0, cycles ? 2 : 0)))
        from also in Gen.Elements(names).ArrayOf(number)
        select new ViewPolicy(name)
        {
            Priority = priority, Paused = paused, Method = method, Cadence = cadence, AlsoReads = [.. also.Select(view => view.ToSql())],
        };

    private static Gen<ViewState> States(ViewName name) =>
        from success in Gen.Choose(0, 100)
        from attempt in Gen.Choose(0, 100)
        from failures in Gen.Choose(0, 4)
        from durations in Gen.Choose(1, 100_000).ArrayOf()
        select Some.State(
            name.ToString(),
            success > 90 ? null : Some.Now.AddHours(-success / 2.0),
            success > 90 && attempt > 50 ? null : Some.Now.AddHours(-Math.Min(success, attempt) / 2.0),
            failures,
            durationsMs: [.. durations.Select(duration => (long)duration)]);

    private static Gen<Selection> Selections() =>
        from cadences in Gen.SubListOf("hourly", "daily")
        from views in Gen.SubListOf(Patterns)
        from kind in Gen.Choose(0, 3)
        from upstream in Gen.Elements(true, false)
        from downstream in Gen.Elements(true, false)
        select new Selection { Cadences =
            cadences, Views = kind == 1 ? views : [], Due = kind == 2, All = kind == 3, Upstream = upstream, Downstream = downstream };
}
