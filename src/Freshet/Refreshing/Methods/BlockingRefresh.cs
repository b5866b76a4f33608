using Freshet.Databases;
using Freshet.Planning;
using Freshet.Runs;
using Npgsql;

namespace Freshet.Refreshing.Methods;

/// <summary>Writes a new table and puts it in the place of the old one: readers wait until it is done.</summary>
internal sealed class BlockingRefresh : IRefreshMethod
{
    public RefreshMethod Name => RefreshMethod.Blocking;

    public bool LosesStatistics => true;

    public void AddTo(NpgsqlBatch batch, PlannedRefresh view) =>
        batch.Add($"REFRESH MATERIALIZED VIEW {view.View.ToSentSql()}");
}
