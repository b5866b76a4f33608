using Freshet.Naming;

namespace Freshet.Freshness;

/// <summary>One row of <c>freshet.freshness</c>: the freshness of a view by the database's clock.</summary>
/// <param name="Age">Of its data; null if that is unknown.</param>
/// <param name="Overtime">How long ago it should have been refreshed; negative while there is time left, null if nothing
/// was promised.</param>
public sealed record ViewFreshness(
    ViewName View, ViewStatus Status, DateTimeOffset? DataAsOf, DateTimeOffset? LateAfter, TimeSpan? Age, TimeSpan? Overtime)
{
    /// <summary>It is older than it should be, whatever its status.</summary>
    public bool BreaksPromise => Overtime > TimeSpan.Zero && Status is not (ViewStatus.Paused or ViewStatus.Unscheduled);
}
