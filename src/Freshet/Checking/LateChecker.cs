using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Ledger;
using Freshet.Locks;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Checking;

/// <summary>Views that are late though no refresh of theirs failed: no other check reports them. Pure.</summary>
internal sealed class LateChecker(Situation situation)
{
    private readonly ViewFilter _filter = new(situation.DatabaseName, situation.Database);

    public IEnumerable<Reason> Check(MaterializedView view, ViewFacts known)
    {
        var state = situation.Ledger.Views.GetValueOrDefault(view.Name);
        var policy = situation.Ledger.Policy(view.Name);
        // A view that is paused, excluded or failing has a problem of its own that explains it.
        if (policy.IsPaused(situation.Now) || situation.IsBeingRefreshed(view) || state is { FailuresInRow: > 0 }
            || _filter.Against(view.Name).Count > 0)
            yield break;
        // Of a view that was never refreshed, nothing but the first tick that saw it shows since when it exists.
        if (situation.CadenceOf(view.Name) is not { } cadence || (state?.LastSuccessAt ?? state?.SeenAt) is not { } from)
            yield break;
        var due = cadence.NextDue(from);
        var lateAfter = state?.LastSuccessAt is null ? due + LateMargin.Least : policy.LateAfter(state);
        if (!(situation.Now > lateAfter))
            yield break;
        var past = state?.LastSuccessAt is { } success
            ? $"It has been late since {Times.Text(lateAfter.Value)}, last refreshed {Times.Text(success)}"
            : $"It has been late since {Times.Text(lateAfter.Value)}, never refreshed by Freshet";
        var (cause, fixes) = due > situation.Now ? NotDue(view, state, policy, due) : Due(view, cadence, known.Missed);
        yield return new(ReasonCode.Late, $"{past}: {cause}.", fixes);
    }

    /// <summary>Its cadence is slower than its promise, so no tick would take it yet.</summary>
    private static (string Cause, IReadOnlyList<Fix> Fixes) NotDue(MaterializedView view, ViewState? state, ViewPolicy policy, DateTimeOffset due)
    {
        var age = state?.DataAsOf is { } time ? $"its data is as of {Times.Text(time)}" : "the age of its data is not known";
        var promise = policy.MaxAge is { } maxAge ? $", its policy's max_age is {Times.Text(maxAge)}" : "";
        return ($"{age}{promise}, and it is not due again before {Times.Text(due)}", [ProblemFinder.Refresh(view, upstream: true)]);
    }

    private (string Cause, IReadOnlyList<Fix> Fixes) Due(MaterializedView view, Cadence cadence, MissedRefresh? missed)
    {
        if (situation.StrangersAt(LockKey.OfView(view.Oid)).FirstOrDefault() is { } stranger)
            return ($"another session holds its lock ({stranger})", [stranger.End]);
        // A tick lets a view that reads one without data wait for it, and records nothing.
        if (view.Reads.FirstOrDefault(read => situation.Catalog.Find(read) is { Populated: false }) is { Name: not null } empty)
            return ($"it reads {empty}, which has no data", [ProblemFinder.Refresh(view, upstream: true)]);
        // Every other reason leaves a row; an older row does not explain why the latest tick is missing.
        if (missed is not null && Cadence.Serves(missed.At, cadence.Slot(situation.Now - LateMargin.Least)))
            return (
                $"the latest run did not refresh it ({(missed.Code is { } code ? Words.Of(code) : Words.Of(missed.Status))}: "
                + $"{OneLine.Of(missed.Reason)})",
                [ProblemFinder.Refresh(view, upstream: missed.Code == ReasonCode.UpstreamFailed)]);
        return situation.Ledger.Claimed.Count > 0
            ? ("a queued or running run may still refresh it", [new Fix.Command("runs")])
            : ("it seems that nothing refreshes views on schedule: 'freshet serve', the Functions app or 'freshet refresh --due'",
                [new Fix.Command("refresh", "--due")]);
    }
}
