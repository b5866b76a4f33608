using Freshet.Runs;

namespace Freshet.Refreshing.Methods;

/// <summary>Compares the new rows with the old ones, and changes those that differ: readers are not blocked.</summary>
internal sealed class ConcurrentRefresh() : StatementRefresh("REFRESH MATERIALIZED VIEW CONCURRENTLY")
{
    public override RefreshMethod Name => RefreshMethod.Concurrent;

    public override bool LosesStatistics => false;
}
