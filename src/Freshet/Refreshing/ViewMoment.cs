namespace Freshet.Refreshing;

/// <summary>What the first round trip read, under the view's lock and before its REFRESH.</summary>
/// <param name="DurationsMs">Of its latest successful refreshes, the latest first.</param>
internal readonly record struct ViewMoment(
    DateTimeOffset Now, DateTimeOffset? DataAsOf, DateTimeOffset? LastSuccessAt, DateTimeOffset? NewestRead,
    bool DoneInRun, IReadOnlyList<long> DurationsMs);
