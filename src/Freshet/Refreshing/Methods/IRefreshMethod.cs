using Freshet.Runs;

namespace Freshet.Refreshing.Methods;

/// <summary>One way to refresh a view, inside the transaction that also records it.</summary>
internal interface IRefreshMethod
{
    RefreshMethod Name { get; }

    /// <summary>The planner has no statistics of the view afterwards, so it is analyzed.</summary>
    bool LosesStatistics { get; }

    /// <summary>Refreshes the view, and commits. Unless the result says that it is refreshed, the transaction is still open, and of no
    /// more use.</summary>
    Task<MethodResult> RefreshAsync(RefreshWork work, CancellationToken cancellationToken);
}
