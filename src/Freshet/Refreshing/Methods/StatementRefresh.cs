using Freshet.Databases;
using Freshet.Runs;
using Npgsql;

namespace Freshet.Refreshing.Methods;

/// <summary>A method that is one statement of PostgreSQL's.</summary>
/// <param name="verb">What stands before the view's name.</param>
internal abstract class StatementRefresh(string verb) : IRefreshMethod
{
    public abstract RefreshMethod Name { get; }

    public abstract bool LosesStatistics { get; }

    public async Task<MethodResult> RefreshAsync(RefreshWork work, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(work.Connection) { Timeout = 0 }; // the limit is the token's
        work.AddQuerying(batch, $"{verb} {work.View.View.ToSentSql()}");
        var success = work.AddEnd(batch, work.View.Oid);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        // If another view got the name while the statement waited for a lock, that one was refreshed.
        return success is { RecordsAffected: 0 } ? new MethodResult.NameMoved() : new MethodResult.Refreshed();
    }
}
