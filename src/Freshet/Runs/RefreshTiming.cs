using Freshet.Naming;

namespace Freshet.Runs;

/// <summary>How a view came to its refresh within its run. Times are the database's.</summary>
/// <param name="Lane">From 1: two refreshes on one lane never overlap.</param>
/// <param name="ReadyAt">When all that it reads in this run was done: from then on it waited for nothing but a lane.</param>
/// <param name="WaitedFor">The view whose end made it ready; null if it was ready when the run began.</param>
/// <param name="Waits">Between its attempts, in their order.</param>
public sealed record RefreshTiming(int Lane, DateTimeOffset ReadyAt, ViewName? WaitedFor, IReadOnlyList<RefreshTiming.Wait> Waits)
{
    /// <param name="For">A clause.</param>
    public sealed record Wait(string For, DateTimeOffset From, DateTimeOffset To);
}
