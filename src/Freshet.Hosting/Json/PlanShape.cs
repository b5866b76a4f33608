using Freshet.Planning;
using Freshet.Runs;

namespace Freshet.Hosting.Json;

/// <summary>A plan for one database.</summary>
public sealed record PlanShape(string Database, IReadOnlyList<PlanShape.Planned> Refresh, IReadOnlyList<PlanShape.LeftOut> Left)
{
    public static PlanShape Of(string database, RefreshPlan plan) => new(
        database,
        [.. plan.Refresh.Select(view => new Planned(
            view.View.Schema, view.View.Name, view.Cadence, view.Method, view.Reason, [.. view.After.Select(NameShape.Of)]))],
        [.. plan.Left.Select(view => new LeftOut(view.View.Schema, view.View.Name, view.Cadence, view.Reason))]);

    /// <param name="After">The views of this plan that it waits for.</param>
    public sealed record Planned(
        string Schema, string Name, string? Cadence, RefreshMethod Method, string Reason, IReadOnlyList<NameShape> After);

    public sealed record LeftOut(string Schema, string Name, string? Cadence, string Reason);
}
