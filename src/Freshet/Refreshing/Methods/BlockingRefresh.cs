using Freshet.Runs;

namespace Freshet.Refreshing.Methods;

/// <summary>Writes a new table and puts it in the place of the old one: readers wait until it is done.</summary>
internal sealed class BlockingRefresh() : StatementRefresh("REFRESH MATERIALIZED VIEW")
{
    public override RefreshMethod Name => RefreshMethod.Blocking;

    public override bool LosesStatistics => true;
}
