using System.Text.Json;

namespace Freshet.Tests;

public sealed class RefreshPlannerPropertyTests
{
    [Fact]
    public void Plan_every_view_is_in_it_once_with_a_reason() => Always.Holds(PlanCase.Any, test =>
    {
        var (_, refresh, skipped, _) = test.Plan;
        refresh.Select(view => view.View).Concat(skipped.Select(view => view.View)).Order()
            .ShouldBe(test.Situation.Catalog.Views.Select(view => view.Name));
        refresh.Select(view => view.Reason).Concat(skipped.Select(view => view.Reason.Text))
            .ShouldAllBe(reason => !string.IsNullOrWhiteSpace(reason));
    });

    [Fact]
    public void Plan_every_view_comes_after_everything_planned_that_it_reads() => Always.Holds(PlanCase.Any, test =>
    {
        var before = new HashSet<ViewName>();
        var plan = test.Plan;
        var planned = plan.Refresh.Select(view => view.View).ToHashSet();
        foreach (var view in plan.Refresh)
        {
            view.After.ShouldBe(Through(view.View).Distinct(), ignoreOrder: true);
            view.After.All(before.Contains).ShouldBeTrue();
            before.Add(view.View);
        }

        // What the plan leaves out orders what is around it.
        IEnumerable<ViewName> Through(ViewName view) =>
            test.Reads(view).SelectMany(read => planned.Contains(read) ? [read] : Through(read));
    });

    [Fact]
    public void Plan_paused_excluded_and_forbidden_views_are_never_refreshed() => Always.Holds(PlanCase.Any, test =>
    {
        var excluded = new ViewPattern(test.Situation.Database.Exclude[0]);
        foreach (var view in test.Plan.Refresh.Select(view => view.View))
        {
            test.Situation.Ledger.Policy(view).Paused.ShouldBeFalse();
            test.Situation.Catalog.Find(view)!.MayRefresh.ShouldBeTrue(); // the plan is of this catalog
            excluded.Matches(view).ShouldBeFalse();
        }
    });

    [Fact]
    public void Plan_what_reads_an_empty_view_is_refreshed_only_after_it() => Always.Holds(PlanCase.Any, test =>
    {
        foreach (var view in test.Plan.Refresh)
            // The plan is of this catalog.
            view.Reads.Except(view.After).All(read => test.Situation.Catalog.Find(read)!.Populated).ShouldBeTrue();
    });

    [Fact]
    public void Plan_order_of_the_input_makes_no_difference() => Always.Holds(PlanCase.Any, test =>
    {
        var situation = test.Situation;
        var turned = situation with
        {
            Catalog = new ViewCatalog(
                situation.Catalog.Server,
                situation.Catalog.Views.Reverse().Select(view => view with { Reads = [.. view.Reads.Reverse()] })),
            Cadences = new CadenceSet(situation.Cadences.All.Reverse()),
            Ledger = situation.Ledger with
            {
                Policies = situation.Ledger.Policies.Reverse().ToDictionary(),
                Views = situation.Ledger.Views.Reverse().ToDictionary(),
            },
        };
        Text(RefreshPlanner.Plan(turned, test.Selection)).ShouldBe(Text(test.Plan));

        static string Text(RefreshPlan plan) => JsonSerializer.Serialize(new { plan.Refresh, plan.Skipped, plan.Unmatched });
    });

    [Fact]
    public void Plan_upstream_and_downstream_add_exactly_what_leads_there() => Always.Holds(PlanCase.Any, test =>
    {
        var upstream = test.Upstream(_ => true);
        var roots = (test with { Selection = test.Selection with { Upstream = false, Downstream = false } }).Selected;
        var expected = roots.ToHashSet();
        if (test.Selection.Upstream)
            expected.UnionWith(roots.SelectMany(root => upstream[root]));
        if (test.Selection.Downstream)
            expected.UnionWith(upstream.Where(pair => pair.Value.Overlaps(roots)).Select(pair => pair.Key));
        test.Selected.ShouldBe(expected, ignoreOrder: true);
    });

    [Fact]
    public void Plan_views_on_a_cycle_are_skipped_and_all_others_planned() => Always.Holds(PlanCase.Cyclic, test =>
    {
        var (plan, selected) = (test.Plan, test.Selected);
        var onCycle = test.Upstream(selected.Contains).Where(pair => pair.Value.Contains(pair.Key)).Select(pair => pair.Key).ToHashSet();
        plan.Skipped.Where(skipped => skipped is { Selected: true, Reason.Code: ReasonCode.Cycle }).Select(skipped => skipped.View)
            .ShouldBe(onCycle, ignoreOrder: true);
        plan.Refresh.Select(view => view.View).ShouldBe(selected.Except(onCycle), ignoreOrder: true);
    });

    [Fact]
    public void Plan_remaining_path_is_at_least_that_of_every_view_after_it() => Always.Holds(PlanCase.Any, test =>
    {
        var plan = test.Plan;
        var paths = plan.Refresh.ToDictionary(view => view.View, view => view.RemainingPath);
        foreach (var view in plan.Refresh)
            view.After.All(read => paths[read] > view.RemainingPath).ShouldBeTrue();
    });
}
