using Freshet.Locks;
using Freshet.Naming;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Refreshing;

/// <summary>Counts how often in a row each view found its lock, or those of all lanes, with strangers: a single look can be wrong. Pure.</summary>
/// <param name="patience">After so many, the next is the last.</param>
internal sealed class StrangerCount(int patience)
{
    private readonly Dictionary<ViewName, (int Times, RefreshOutcome Outcome)> _seen = [];

    /// <summary>What becomes of the view if it is not tried again; null if its lock was not with strangers when it was last tried.</summary>
    public RefreshOutcome? Outcome(ViewName view) => _seen.TryGetValue(view, out var seen) ? seen.Outcome : null;

    public void Forget(ViewName view) => _seen.Remove(view);

    /// <param name="held">As in <c>its lock is</c>.</param>
    /// <returns>How often in a row, and whether that is enough.</returns>
    public (int Times, bool Enough) Add(ViewName view, string held, IReadOnlyList<LockHolder> strangers)
    {
        var times = _seen.GetValueOrDefault(view).Times + 1;
        var holders = strangers.Distinct().ToList();
        _seen[view] = (times, new(
            view,
            RefreshStatus.Skipped,
            new Reason(
                ReasonCode.LockHeldByStranger,
                $"{held} held by {string.Join(" and ", holders)}, which does not work for Freshet",
                [.. holders.Select(holder => holder.End)])));
        return (times, times > patience);
    }
}
