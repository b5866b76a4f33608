using Freshet.Runs;

namespace Freshet.Ledger;

/// <summary>One row of <c>freshet.refresh</c>.</summary>
/// <param name="Id">The later was recorded later.</param>
/// <param name="Rows">The planner's estimate after it; null if it did not refresh the view, or there is none.</param>
/// <param name="Bytes">Of the view without its indexes, after it.</param>
public sealed record RecordedRefresh(long Id, Guid Run, RefreshOutcome Outcome, long? Rows, long? Bytes);
