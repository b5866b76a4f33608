using Freshet.Naming;
using Freshet.Runs;

namespace Freshet.Planning;

/// <summary>One view that a plan refreshes.</summary>
/// <param name="Oid">The view's; its name may belong to another view by the time it is refreshed.</param>
/// <param name="Cadence">Its cadence's name; null if none owns it.</param>
/// <param name="Reason">Why it is refreshed, and why by this method.</param>
/// <param name="Reads">All views that it reads, in this plan or not.</param>
/// <param name="After">The views of this plan that it reads, directly or through views that the plan leaves out.</param>
/// <param name="Priority">From its policy; the higher goes first.</param>
/// <param name="RemainingPath">The time that it and the longest chain of views after it are expected to take.</param>
/// <param name="Limit">How long it may take.</param>
/// <param name="BlocksReaders">It has readers, and they wait: <paramref name="Limit"/> is MaxBlocking.</param>
/// <param name="Slot">For a tick, the slot it is due since: a success after it makes the refresh needless.</param>
/// <param name="IndexToCreate">The statement that makes a concurrent refresh possible, if the method allows one.</param>
public sealed record PlannedRefresh(
    uint Oid,
    ViewName View,
    string? Cadence,
    RefreshMethod Method,
    string Reason,
    IReadOnlyList<ViewName> Reads,
    IReadOnlyList<ViewName> After,
    int Priority,
    TimeSpan RemainingPath,
    TimeSpan Limit,
    bool BlocksReaders,
    DateTimeOffset? Slot,
    string? IndexToCreate)
{
    /// <summary>For a swap: how it is refreshed if it turns out that it cannot be swapped; null if it is not.</summary>
    public PlannedRefresh? Fallback { get; init; }
}
