namespace Freshet;

/// <summary>What the ledger knows of one view. Times are the database's.</summary>
/// <param name="LastAttemptAt">When a refresh was last begun; null before the first.</param>
/// <param name="LastSuccessAt">When the last successful refresh began: later changes of what it reads are not in it.</param>
/// <param name="DataAsOf">The oldest of that time and of the data it read; null if one of them is unknown.</param>
/// <param name="LateAfter">The moment from which the view is late; null if nothing was promised.</param>
/// <param name="FailuresInRow">Attempts that failed since the last success.</param>
/// <param name="DurationsMs">Of the newest successful refreshes, the newest first.</param>
public sealed record ViewState(
    ViewName View,
    DateTimeOffset? LastAttemptAt,
    DateTimeOffset? LastSuccessAt,
    DateTimeOffset? DataAsOf,
    DateTimeOffset? LateAfter,
    int FailuresInRow,
    IReadOnlyList<long> DurationsMs);
