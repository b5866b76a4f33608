namespace Freshet.Tests;

internal static class PlanExtensions
{
    public static RefreshPlan Plan(this Situation situation, params string[] cadences) =>
        RefreshPlanner.Plan(situation, new Selection { Cadences = cadences });

    public static RefreshPlan PlanAll(this Situation situation) => RefreshPlanner.Plan(situation, new Selection { All = true });

    /// <summary>The planned views' own names, in the plan's order.</summary>
    public static IEnumerable<string> Order(this RefreshPlan plan) => plan.Refresh.Select(view => view.View.Name);

    public static PlannedRefresh Refreshed(this RefreshPlan plan, string name) => plan.Refresh.Single(view => view.View == Some.Name(name));

    public static SkippedView Skipped(this RefreshPlan plan, string name) => plan.Skipped.Single(view => view.View == Some.Name(name));
}
