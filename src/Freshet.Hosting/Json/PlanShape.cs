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
            view.View.Schema, view.View.Name, view.Cadence, view.Method, view.Reason, [.. view.After.Select(NameShape.Of)],
            (long?)plan.Situation.Ledger.Views.GetValueOrDefault(view.View)?.Usual?.TotalMilliseconds, view.BlocksReaders))],
        [.. plan.Skipped.Select(view => new NotRefreshed(
            view.View.Schema, view.View.Name, view.Cadence, view.Selected, view.Reason.Code, view.Reason.Text, view.Reason.Fixes))]);

    /// <param name="After">The views of this plan that it waits for.</param>
    /// <param name="UsualMs">What a refresh of it takes at most, but for one in twenty; null before the first.</param>
    /// <param name="BlocksReaders">It has readers, and they wait for the refresh.</param>
    public sealed record Planned(
        string Schema, string Name, string? Cadence, RefreshMethod Method, string Reason, IReadOnlyList<NameShape> After, long? UsualMs,
        bool BlocksReaders);

    /// <param name="Selected">The selection includes it.</param>
    /// <param name="Fixes">What to do, in this order.</param>
    public sealed record NotRefreshed(
        string Schema, string Name, string? Cadence, bool Selected, ReasonCode ReasonCode, string Reason, IReadOnlyList<Fix> Fixes);
}
