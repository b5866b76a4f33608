using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Hosting.Json;

/// <summary>A plan for one database.</summary>
public sealed record PlanShape(string Database, IReadOnlyList<PlanShape.Planned> Refresh, IReadOnlyList<PlanShape.NotRefreshed> Skipped)
{
    public static PlanShape Of(string database, RefreshPlan plan) => new(
        database,
        [.. plan.Refresh.Select(view => new Planned(
            view.View.Schema, view.View.Name, view.Cadence, view.Method, view.Reason, [.. view.After.Select(NameShape.Of)]))],
        [.. plan.Skipped.Select(view => new NotRefreshed(
            view.View.Schema, view.View.Name, view.Cadence, view.Selected, view.Reason.Code, view.Reason.Text, view.Reason.Fixes))]);

    /// <param name="After">The views of this plan that it waits for.</param>
    public sealed record Planned(
        string Schema, string Name, string? Cadence, RefreshMethod Method, string Reason, IReadOnlyList<NameShape> After);

    /// <param name="Selected">The selection includes it.</param>
    /// <param name="Fixes">What to do, in this order.</param>
    public sealed record NotRefreshed(
        string Schema, string Name, string? Cadence, bool Selected, ReasonCode ReasonCode, string Reason, IReadOnlyList<Fix> Fixes);
}
