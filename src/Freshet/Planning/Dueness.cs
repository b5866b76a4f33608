using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Ledger;
using Freshet.Reasons;

namespace Freshet.Planning;

/// <summary>Whether a tick takes a view, and why.</summary>
/// <param name="Why">It is due, for this reason; null if the tick skips it.</param>
/// <param name="Skip">It is not due, or not yet.</param>
internal readonly record struct Dueness(string? Why, Reason? Skip)
{
    // A timer of cron's goes off within the minute.
    private static readonly TimeSpan AtTheSlot = TimeSpan.FromMinutes(1) + Cadence.Tolerance;

    public bool Take => Why is not null;

    /// <param name="slot">The latest slot of the view's cadence.</param>
    /// <param name="ownTick">The tick is of the view's cadence, or of all.</param>
    /// <param name="named">The tick names the view's cadence: it is the timer of that.</param>
    /// <param name="readsAreNewer">All that it reads has the slot's data by now, and what it holds was read before.</param>
    /// <param name="claimed">A queued or running run has the view.</param>
    public static Dueness Judge(
        MaterializedView view, Cadence cadence, ViewState? state,
        DateTimeOffset slot, bool readsAreNewer, bool ownTick, bool claimed, DateTimeOffset now, bool named = false)
    {
        if (state?.LastAttemptAt is not { } attempt)
            return named
                ? Due($"{cadence.Name}, never refreshed before")
                : New(view, cadence, state?.SeenAt, slot, ownTick, claimed, now);
        if (view.Populated && !readsAreNewer && state.LastSuccessAt is { } success && Cadence.Serves(success, slot))
            return NotYet(ReasonCode.NotDue, $"refreshed {Times.Text(success)}, due again {Times.Text(cadence.NextDue(success))}");
        if (state.FailuresInRow > 0 && Cadence.Serves(attempt, slot))
            return Retry(state.FailuresInRow, attempt, now);
        if (readsAreNewer)
            return Due($"{cadence.Name}, refreshed before the views that it reads were refreshed for {Times.Text(slot)}");
        return Since(cadence, slot, ownTick, claimed, now);
    }

    /// <summary>Nobody can read a view without data, so it is filled at once. One that has data waits for its own scheduled time: for the
    /// timer of its cadence or, where a tick is of all cadences, for the first slot since a tick saw it.</summary>
    private static Dueness New(
        MaterializedView view, Cadence cadence, DateTimeOffset? seen, DateTimeOffset slot, bool ownTick, bool claimed, DateTimeOffset now)
    {
        if (!view.Populated)
            return claimed
                ? NotYet(ReasonCode.InAnotherRun, "never filled: another run includes it")
                : Due($"{cadence.Name}, never filled");
        // The first that sees it can be the one of its slot.
        var since = seen ?? now - AtTheSlot;
        if (Cadence.Serves(since, slot))
            return NotYet(ReasonCode.NotDue, $"not refreshed by Freshet before, first due {Times.Text(cadence.NextDue(since))}");
        return Since(cadence, slot, ownTick, claimed, now);
    }

    private static Dueness Since(Cadence cadence, DateTimeOffset slot, bool ownTick, bool claimed, DateTimeOffset now)
    {
        if (ownTick)
            return Due($"{cadence.Name}, due since {Times.Text(slot)}");
        if (now < slot + LateMargin.Least)
            return NotYet(ReasonCode.NotDue, $"due since {Times.Text(slot)}: the tick of its cadence refreshes it");
        return claimed
            ? NotYet(ReasonCode.InAnotherRun, $"due since {Times.Text(slot)}: another run includes it")
            : Due($"{cadence.Name}, overdue since {Times.Text(slot)}");
    }

    /// <summary>When a tick tries a view again whose last attempt failed; null if none did.</summary>
    public static DateTimeOffset? NextTry(ViewState? state, Cadence cadence) =>
        state is { FailuresInRow: > 0, LastAttemptAt: { } attempt }
            ? Earlier(NextTry(state.FailuresInRow, attempt), cadence.NextDue(attempt))
            : null;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    // The tick of an hour later comes sooner after a view that was far back in its run: it must not miss that one.
    private static DateTimeOffset NextTry(int failures, DateTimeOffset attempt) =>
        attempt + TimeSpan.FromHours(Math.Pow(2, Math.Min(failures, 10) - 1)) - LateMargin.Least;

    private static Dueness Due(string why) => new(why, null);

    private static Dueness NotYet(ReasonCode code, string text) => new(null, new(code, text));

    /// <summary>1, 2, 4 … hours after the attempt; a new slot comes before the longer ones.</summary>
    private static Dueness Retry(int failures, DateTimeOffset attempt, DateTimeOffset now)
    {
        var next = NextTry(failures, attempt);
        var times = failures == 1 ? "once" : $"{failures} times in a row";
        return now >= next
            ? Due($"failed {times}, retried")
            : NotYet(ReasonCode.RetryLater, $"failed {times}: retried by the first tick after {Times.Text(next)}");
    }
}
