using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;
using Freshet.Scheduling;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Refreshing;

/// <summary>Finds out what an attempt that threw has come to.</summary>
internal sealed class AttemptFailure(RunContext context, TimeProvider time)
{
    private const string EventTriggersSql =
        "SELECT e.evtname::text, p.proname::text FROM pg_event_trigger e JOIN pg_proc p ON p.oid = e.evtfoid WHERE e.evtenabled <> 'D'";

    private const string LostAnswer =
        "The connection was lost before the answer to COMMIT came. The ledger shows that the refresh was committed, so it was not repeated.";

    private const string ExistsSql = """
        SELECT EXISTS (
            SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'm')
        """;

    /// <param name="outcome">As it was when the error came.</param>
    /// <param name="limitReached">The view's own limit had passed.</param>
    public async Task<RunEvent.Attempt> JudgeAsync(Exception e, PlannedRefresh view, RefreshOutcome outcome, bool limitReached)
    {
        // Without an answer of the server's the commit may have come through. Or another worker has the run, and was quicker.
        var answered = (e is PostgresException || e.InnerException is PostgresException)
            && (e as PostgresException)?.ConstraintName != RefreshRows.OneSuccess;
        if (!answered && outcome.StartedAt is not null && await RecordedSuccessAsync(view, lostAnswer: true) is { } success)
            return new RunEvent.Ended(success);

        if (e is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } locked)
            e = await ExplainedAsync(locked, view, outcome.StartedAt is not null);
        if (e is OperationCanceledException)
            return limitReached ? new RunEvent.Ended(PastLimit(view, outcome)) : new RunEvent.Cancelled(outcome);
        if (SqlStates.IsTransient(e))
            return new RunEvent.Failed(Failed(e, view, begun: true));

        var (sqlState, message) = SqlStates.Describe(e);
        if (sqlState == PostgresErrorCodes.QueryCanceled)
        {
            var cancelled = outcome.With(RefreshStatus.Cancelled, AttemptReasons.CancelledOnServer);
            return new RunEvent.Ended(cancelled with { SqlState = sqlState, Message = message });
        }
        var gone = sqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.WrongObjectType or PostgresErrorCodes.FeatureNotSupported
            && !await ExistsAsync(view.View);
        // Before the REFRESH nothing has read data.
        if (outcome.StartedAt is null && e is PostgresException own)
            message = own.MessageText;
        var reason = gone ? AttemptReasons.ViewDropped
            : await EventTriggerAsync(e) is { } trigger ? AttemptReasons.EventTriggerFailed(trigger)
            : Reason(sqlState, outcome.StartedAt is not null, view);
        return new RunEvent.Ended(outcome.With(RefreshStatus.Failed, reason) with { SqlState = sqlState, Message = message });
    }

    /// <summary>What becomes of the view if the error does not pass.</summary>
    /// <param name="begun">False if no connection could be made.</param>
    public RefreshOutcome Failed(Exception e, PlannedRefresh view, bool begun)
    {
        var (sqlState, message) = SqlStates.Describe(e);
        return new RefreshOutcome(view.View, RefreshStatus.Failed, Reason(sqlState, begun, view))
        {
            Method = view.Method, SqlState = sqlState, Message = message,
        };
    }

    private Reason Reason(string? sqlState, bool begun, PlannedRefresh view) =>
        AttemptReasons.Failure(sqlState, begun, context.ViewOf(view), view.Method, context.Situation);

    /// <summary>The event trigger whose function the error came from; null if it came from elsewhere.</summary>
    private async Task<string?> EventTriggerAsync(Exception e)
    {
        if (e is not PostgresException { Where: { Length: > 0 } where })
            return null;
        using var shortly = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        try
        {
            await using var statements = new Statements(context.Database.Pool);
            statements.Add(EventTriggersSql);
            var triggers = await statements.ListAsync(row => (Name: row.GetString(0), Function: row.GetString(1)), shortly.Token);
            // The outermost call stands last.
            var outermost = where.TrimEnd().Split('\n')[^1];
            return triggers.Find(trigger => outermost.Contains($"function {trigger.Function}()", StringComparison.Ordinal)
                || outermost.Contains($".{trigger.Function}()", StringComparison.Ordinal)).Name;
        }
        catch (Exception unknown) when (unknown is OperationCanceledException || SqlStates.IsDatabaseError(unknown))
        {
            return null;
        }
    }

    /// <summary>Names the session that kept an exchange from its lock; null if there is none by now.</summary>
    public async Task<string?> HolderAsync(PostgresException? cause, PlannedRefresh view)
    {
        if (cause is null)
            return null;
        var explained = await ExplainedAsync(cause, view, refreshing: true);
        return ReferenceEquals(explained, cause) ? null : SqlStates.Describe(explained).Message;
    }

    /// <summary>Records that an exchange never got its lock. If that fails, the next run swaps again.</summary>
    public async Task RecordMissedExchangeAsync(PlannedRefresh view)
    {
        if (!context.HasLedger)
            return;
        using var shortly = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        try
        {
            await using var statements = new Statements(context.Database.Pool);
            RefreshRows.AddMissedExchange(statements, view.Oid);
            await statements.ExecuteAsync(shortly.Token);
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            // The outcome of the attempt says what happened.
        }
    }

    /// <summary>Names the session that holds the lock: of the view or what it reads, or before the REFRESH of a table of the
    /// ledger.</summary>
    private async Task<Exception> ExplainedAsync(PostgresException locked, PlannedRefresh view, bool refreshing)
    {
        using var shortly = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        try
        {
            // The rows of the ledger are written in the same round trip as the view is refreshed.
            var found = refreshing
                ? await TableLockedException.ExplainAsync(
                    locked, view.Oid, view.Method is RefreshMethod.Blocking or RefreshMethod.Swap, context.Database.Pool.CreateBatch, shortly.Token)
                : locked;
            return ReferenceEquals(found, locked)
                ? await TableLockedException.ExplainAsync(locked, context.Database.Pool.CreateBatch, shortly.Token)
                : found;
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            return locked;
        }
    }

    /// <summary>Whether the view is still there; where that cannot be found out, it is.</summary>
    private async Task<bool> ExistsAsync(ViewName view)
    {
        using var shortly = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        try
        {
            await using var statements = new Statements(context.Database.Pool);
            statements.Add(ExistsSql).With(NpgsqlDbType.Text, view.Schema).With(NpgsqlDbType.Text, view.Name);
            return (bool)(await statements.ScalarAsync(shortly.Token))!; // EXISTS is never NULL
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            return true;
        }
    }

    private RefreshOutcome PastLimit(PlannedRefresh view, RefreshOutcome outcome) => view.BlocksReaders
        ? outcome.With(RefreshStatus.Skipped, AttemptReasons.BlockedTooLong(view))
        : outcome.With(RefreshStatus.TimedOut, AttemptReasons.TimedOut(view, context.ViewOf(view)));

    /// <summary>Looks on a connection of its own, and for a short time only: the view's may be gone, and so may the server.</summary>
    /// <param name="lostAnswer">An attempt of this worker committed it, and the connection was lost before the answer came.</param>
    public async Task<RefreshOutcome?> RecordedSuccessAsync(PlannedRefresh view, bool lostAnswer)
    {
        if (!context.HasLedger)
            return null;
        using var shortly = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        try
        {
            await using (await context.Database.ConnectAsync(context.Database.Pool, shortly.Token))
            {
                // What broke the lane may have broken what lies in the pool.
            }
            var refreshes = await new RunReader(context.Database.Pool).ReadRefreshesAsync(context.Run.Id.Id, shortly.Token);
            var success = refreshes.FirstOrDefault(refresh => (refresh.Oid == view.Oid || refresh.View == view.View) && refresh.Succeeded);
            if (success is null || !lostAnswer)
                return success is null ? null : success with { View = view.View };
            success = success with { View = view.View, Message = LostAnswer };
            await using var note = new Statements(context.Database.Pool);
            RefreshRows.AddNote(note, context.Run.Id.Id, success);
            await note.ExecuteAsync(shortly.Token);
            return success;
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            return null; // unknown; the next attempt looks again under the view's lock
        }
    }
}
