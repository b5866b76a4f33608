namespace Freshet.Refreshing;

/// <summary>What the first round trip read, under the view's lock and before its REFRESH.</summary>
/// <param name="DurationsMs">Of its latest successful refreshes, the latest first.</param>
internal readonly record struct ViewMoment(
    DateTimeOffset Now, DateTimeOffset? DataAsOf, DateTimeOffset? LastSuccessAt, DateTimeOffset? NewestRead,
    bool DoneInRun, IReadOnlyList<long> DurationsMs)
{
    /// <summary>Of the view that has the name; null if none has it.</summary>
    public uint? Oid { get; init; }
}
