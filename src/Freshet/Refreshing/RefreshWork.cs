using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Planning;
using Freshet.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Refreshing;

/// <summary>What a method works with: the open transaction of a view's refresh, and how it ends.</summary>
/// <param name="outcome">The view's if it succeeds.</param>
/// <param name="durationsMs">Of its earlier refreshes, the latest first.</param>
internal sealed class RefreshWork(
    RunContext context, NpgsqlConnection connection, PlannedRefresh view, RefreshOutcome outcome, IReadOnlyList<long> durationsMs,
    TimeProvider time)
{
    // A view's function may have taken locks of the session, which outlive the transaction and would stay with the lane.
    public const string UnlockSql = "SELECT pg_catalog.pg_advisory_unlock_all()";

    private readonly string? _searchPath = new RefreshSettings(context).SearchPath(view);

    public NpgsqlConnection Connection => connection;

    public PlannedRefresh View => view;

    public TimeProvider Time => time;

    public TimeSpan LockTimeout => context.Situation.Refresh.LockTimeout;

    /// <summary>Adds a statement that runs a view's query. Up to PostgreSQL 16 its functions may need the role's own search_path; from 17 on
    /// REFRESH sets one itself.</summary>
    public void AddQuerying(NpgsqlBatch batch, string statement)
    {
        if (context.Situation.Catalog.Server.Major >= 17)
        {
            batch.Add(statement);
            return;
        }
        if (_searchPath is not null)
            batch.Add("SELECT set_config('search_path', $1, true)").Parameters.With(NpgsqlDbType.Text, _searchPath);
        else
            batch.Add("SET LOCAL search_path TO DEFAULT");
        batch.Add(statement);
        batch.Add(Statements.PinPath);
    }

    /// <summary>Adds the move of the ledger's state to the view that takes the place of this one.</summary>
    public void AddMove(NpgsqlBatch batch, uint oid)
    {
        if (context.HasLedger)
            RefreshRows.AddMove(batch, view.Oid, oid);
    }

    /// <summary>Adds what follows the refresh: the rows of the ledger, and the commit of both.</summary>
    /// <param name="oid">The view's from now on.</param>
    /// <returns>The command that affects no row if the name belongs to another view; null without a ledger.</returns>
    public NpgsqlBatchCommand? AddEnd(NpgsqlBatch batch, uint oid)
    {
        batch.Add(UnlockSql);
        NpgsqlBatchCommand? success = null;
        if (context.HasLedger)
        {
            var cadence = context.Situation.CadenceOf(view.View);
            var nextDue = outcome.StartedAt is { } now ? cadence?.NextDue(now) : null;
            success = RefreshRows.AddSuccess(
                batch, context.Run.Id.Id, outcome with { Oid = oid }, durationsMs, nextDue, context.Situation.Ledger.Policy(view.View).MaxAge);
        }
        batch.Add("COMMIT");
        return success;
    }
}
