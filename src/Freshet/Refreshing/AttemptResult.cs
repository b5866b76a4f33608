using Freshet.Locks;
using Freshet.Runs;

namespace Freshet.Refreshing;

/// <summary>What one attempt to refresh a view came to.</summary>
/// <param name="Outcome">Of an attempt that ended, and of no other.</param>
/// <param name="Error">Of one that may pass or had no connection, and of no other.</param>
/// <param name="Strangers">Of one that did not get a lock: the sessions that keep it away without working for Freshet, if there are any.</param>
internal readonly record struct AttemptResult(
    AttemptKind Kind, RefreshOutcome? Outcome = null, Exception? Error = null, IReadOnlyList<LockHolder>? Strangers = null)
{
    public static AttemptResult Ended(RefreshOutcome outcome) => new(AttemptKind.Ended, outcome);
}
