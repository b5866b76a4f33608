using Freshet.Naming;

namespace Freshet.Ledger;

/// <summary>What the ledger knows of one view. Times are the database's.</summary>
/// <param name="View">Its name now.</param>
/// <param name="LastAttemptAt">When a refresh was last begun; null before the first.</param>
/// <param name="LastSuccessAt">When the last successful refresh began: later changes of what it reads are not in it.</param>
/// <param name="DataAsOf">The oldest of that time and of the data it read; null if one of them is unknown.</param>
/// <param name="LateAfter">The moment from which the view is late; null if nothing was promised.</param>
/// <param name="FailuresInRow">Attempts that failed since the last success.</param>
/// <param name="DurationsMs">Of the latest successful refreshes, the latest first.</param>
public sealed record ViewState(
    ViewName View,
    DateTimeOffset? LastAttemptAt,
    DateTimeOffset? LastSuccessAt,
    DateTimeOffset? DataAsOf,
    DateTimeOffset? LateAfter,
    int FailuresInRow,
    IReadOnlyList<long> DurationsMs)
{
    public MethodHistory Methods { get; init; } = new();

    /// <summary>PostgreSQL's count of the view's scans when its last refresh was done; null before the first.</summary>
    public long? ScansAtRefresh { get; init; }

    /// <summary>When a tick or a refresh first saw the view.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>What a refresh takes at most, but for one in twenty; null before the first.</summary>
    public TimeSpan? Usual => DurationsMs.Count == 0
        ? null
        : TimeSpan.FromMilliseconds(DurationsMs.Order().ElementAt((int)Math.Ceiling(DurationsMs.Count * 0.95) - 1));
}
