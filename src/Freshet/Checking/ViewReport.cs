using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Freshness;
using Freshet.Ledger;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>The state of one view.</summary>
/// <param name="Cadence">Null if no schedule applies to it.</param>
/// <param name="Status">Null if it is not known, because the role lacks permission to read the ledger.</param>
/// <param name="State">Null if Freshet has never refreshed it.</param>
/// <param name="LateAfter">The moment from which it is late; null if nothing was promised.</param>
/// <param name="NextDue">The first slot that its data does not serve; null if no schedule applies to it, it is paused, or that
/// is not known.</param>
public sealed record ViewReport(
    MaterializedView View, string? Cadence, ViewStatus? Status, ViewState? State,
    DateTimeOffset? LateAfter, DateTimeOffset? NextDue, IReadOnlyList<Reason> Problems)
{
    /// <summary>Reports on every view of a situation, sorted by name. Pure.</summary>
    /// <param name="ledgerHidden">There is a ledger, but the role lacks permission to read it, so the situation lacks its contents.</param>
    public static IReadOnlyList<ViewReport> Of(Situation situation, bool ledgerHidden = false)
    {
        var problems = new ProblemFinder(situation);
        return [.. situation.Catalog.Views.Select(view =>
        {
            var cadence = situation.CadenceOf(view.Name);
            var state = situation.Ledger.Views.GetValueOrDefault(view.Name);
            var policy = situation.Ledger.Policy(view.Name);
            var nextDue = policy.Paused || ledgerHidden ? null : cadence?.NextDue(state?.LastSuccessAt ?? situation.Now);
            var lateAfter = policy.LateAfter(state);
            ViewStatus? status = ledgerHidden ? null : StatusOf(view, policy, cadence, state, lateAfter, situation);
            return new ViewReport(
                view, cadence?.Name, status, state, lateAfter, nextDue, [.. problems.Find(view).OrderBy(problem => problem.Severity)]);
        })];
    }

    private static ViewStatus StatusOf(
        MaterializedView view, ViewPolicy policy, Cadence? cadence, ViewState? state, DateTimeOffset? lateAfter, Situation situation)
    {
        if (policy.Paused)
            return ViewStatus.Paused;
        if (cadence is null)
            return ViewStatus.Unscheduled;
        if (state?.LastSuccessAt is null)
            return ViewStatus.Never;
        if (situation.IsBeingRefreshed(view.Name))
            return ViewStatus.Refreshing;
        if (state.FailuresInRow > 0)
            return ViewStatus.Failing;
        return view.Populated && situation.Now <= lateAfter ? ViewStatus.Fresh : ViewStatus.Late;
    }
}
