using Freshet.Planning;
using Freshet.Runs;
using Npgsql;

namespace Freshet.Refreshing.Methods;

/// <summary>One way to refresh a view, inside the transaction that also records it.</summary>
internal interface IRefreshMethod
{
    RefreshMethod Name { get; }

    /// <summary>The planner has no statistics of the view afterwards, so it is analyzed.</summary>
    bool LosesStatistics { get; }

    /// <summary>Adds the statements that refresh the view.</summary>
    void AddTo(NpgsqlBatch batch, PlannedRefresh view);
}
