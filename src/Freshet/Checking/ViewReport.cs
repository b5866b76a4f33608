using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Freshness;
using Freshet.Ledger;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;

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
    /// <summary>A run is refreshing it now, whatever its status.</summary>
    public bool Refreshing { get; init; }

    /// <summary>How the next refresh of it is made; null if no method can.</summary>
    public RefreshMethod? Method { get; init; }

    /// <summary>From when on a tick tries it again; null unless its last attempt failed.</summary>
    public DateTimeOffset? NextTry { get; init; }

    public required ViewPolicy Policy { get; init; }

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
            var from = state?.LastSuccessAt ?? (view.Populated ? state?.SeenAt : null) ?? situation.Now;
            var nextDue = policy.IsPaused(situation.Now) || ledgerHidden ? null : cadence?.NextDue(from);
            var promised = cadence is not null || policy.MaxAge is not null;
            var lateAfter = promised ? policy.LateAfter(state) : null;
            ViewStatus? status = ledgerHidden ? null : StatusOf(view, policy, promised, state, lateAfter, situation);
            return new ViewReport(
                view, cadence?.Name, status, state, lateAfter, nextDue, [.. problems.Find(view).OrderBy(problem => problem.Severity)])
            {
                Refreshing = situation.IsBeingRefreshed(view),
                Method = situation.MethodOf(view, requested: null).Method,
                NextTry = cadence is null || policy.IsPaused(situation.Now) ? null : Dueness.NextTry(state, cadence),
                Policy = policy,
            };
        })];
    }

    private static ViewStatus StatusOf(
        MaterializedView view, ViewPolicy policy, bool promised, ViewState? state, DateTimeOffset? lateAfter, Situation situation)
    {
        if (policy.IsPaused(situation.Now))
            return ViewStatus.Paused;
        if (state?.FailuresInRow > 0)
            return ViewStatus.Failing;
        if (situation.Now > lateAfter || (state?.LastSuccessAt is not null && (!view.Populated || (promised && lateAfter is null))))
            return ViewStatus.Late;
        if (situation.IsBeingRefreshed(view))
            return ViewStatus.Refreshing;
        if (!promised)
            return ViewStatus.Unscheduled;
        if (!view.Populated)
            return ViewStatus.Never;
        return state?.LastSuccessAt is null ? ViewStatus.Unknown : ViewStatus.Fresh;
    }
}
