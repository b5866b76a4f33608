namespace Freshet;

/// <summary>How one view stands.</summary>
/// <param name="Cadence">Null if none owns it.</param>
/// <param name="State">Null if Freshet has never refreshed it.</param>
/// <param name="NextDue">The first slot that its data does not serve; null if no cadence owns it, or it is paused.</param>
public sealed record ViewReport(
    MaterializedView View, string? Cadence, ViewStatus Status, ViewState? State, DateTimeOffset? NextDue, IReadOnlyList<Problem> Problems)
{
    /// <summary>Reports on every view of a situation, sorted by name. Pure.</summary>
    public static IReadOnlyList<ViewReport> Of(Situation situation)
    {
        var problems = new ProblemFinder(situation);
        return [.. situation.Catalog.Views.Select(view =>
        {
            var cadence = situation.CadenceOf(view.Name);
            var state = situation.Ledger.Views.GetValueOrDefault(view.Name);
            var policy = situation.Ledger.Policy(view.Name);
            var nextDue = policy.Paused ? null : cadence?.NextDue(state?.LastSuccessAt ?? situation.Now);
            return new ViewReport(view, cadence?.Name, StatusOf(view, policy, cadence, state, situation.Now), state, nextDue, [.. problems.Find(view).OrderBy(problem => problem.Severity)]);
        })];
    }

    private static ViewStatus StatusOf(MaterializedView view, ViewPolicy policy, Cadence? cadence, ViewState? state, DateTimeOffset now)
    {
        if (policy.Paused)
            return ViewStatus.Paused;
        if (cadence is null)
            return ViewStatus.Unowned;
        if (state?.LastSuccessAt is null)
            return ViewStatus.Never;
        if (view.BeingRefreshed)
            return ViewStatus.Refreshing;
        if (state.FailuresInRow > 0)
            return ViewStatus.Failing;
        return now > state.LateAfter ? ViewStatus.Late : ViewStatus.Fresh;
    }
}
