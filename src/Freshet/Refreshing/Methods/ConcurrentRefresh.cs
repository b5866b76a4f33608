using Freshet.Databases;
using Freshet.Planning;
using Freshet.Runs;
using Npgsql;

namespace Freshet.Refreshing.Methods;

/// <summary>Compares the new rows with the old ones, and changes those that differ: readers are not blocked.</summary>
internal sealed class ConcurrentRefresh : IRefreshMethod
{
    public RefreshMethod Name => RefreshMethod.Concurrent;

    public bool LosesStatistics => false;

    public void AddTo(NpgsqlBatch batch, PlannedRefresh view) =>
        batch.Add($"REFRESH MATERIALIZED VIEW CONCURRENTLY {view.View.ToSentSql()}");
}
