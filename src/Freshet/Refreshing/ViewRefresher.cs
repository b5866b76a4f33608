using System.Collections.Concurrent;
using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Refreshing.Methods;
using Freshet.Runs;
using Freshet.Scheduling;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Freshet.Refreshing;

/// <summary>Refreshes one view in one transaction, and records it in the same.</summary>
internal sealed class ViewRefresher(RunContext context, TimeProvider time, ILogger logger)
{
    private readonly RefreshTransaction _transaction = new(context, time, logger);
    private readonly AttemptFailure _failure = new(context, time);
    private readonly StrangerFinder _strangers = new(context, time);

    private readonly ConcurrentDictionary<ViewName, bool> _missed = new();

    /// <summary>Tries once. Errors come back as values.</summary>
    /// <param name="cancellationToken">Breaks it off.</param>
    public async Task<RunEvent.Attempt> TryAsync(Lane lane, PlannedRefresh view, AttemptStart attempt, CancellationToken cancellationToken)
    {
        using var activity = RunTelemetry.StartView(view);
        var result = await GuardedAsync(lane, view, attempt, cancellationToken);
        RunTelemetry.EndView(activity, result);
        return result;
    }

    /// <summary>A bug that shows in one view must not keep the others from being refreshed.</summary>
    private async Task<RunEvent.Attempt> GuardedAsync(Lane lane, PlannedRefresh view, AttemptStart attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await AttemptAsync(lane, view, attempt, cancellationToken);
        }
        catch (Exception e)
        {
            logger.ViewMetBug(view.View, ExceptionText.Of(e));
            await lane.DisposeAsync();
            return new RunEvent.Ended(new(view.View, RefreshStatus.Failed, AttemptReasons.InternalError)
            {
                Method = view.Method, Attempts = attempt.Number, Message = ExceptionText.OneLineOf(e),
            });
        }
    }

    private async Task<RunEvent.Attempt> AttemptAsync(Lane lane, PlannedRefresh view, AttemptStart attempt, CancellationToken cancellationToken)
    {
        if (_missed.ContainsKey(view.View) && view.Fallback is { Method: RefreshMethod.Concurrent } beside)
            view = beside with { Reason = $"{beside.Reason}; the exchange of its swap never got its lock" };
        var outcome = new RefreshOutcome(view.View, RefreshStatus.Failed, view.Reason)
        {
            Oid = view.Oid, Method = view.Method, Attempts = attempt.Number, Timing = attempt.Timing,
        };
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            NpgsqlConnection connection;
            try
            {
                connection = await lane.ConnectAsync(cancellationToken);
            }
            catch (Exception e) when (SqlStates.IsTransient(e))
            {
                return new RunEvent.NoConnection(_failure.Failed(e, view, begun: false));
            }
            var (free, state) = await _transaction.BeginAsync(connection, view, attempt.Number, cancellationToken);
            if (state.Oid is { } current && current != view.Oid)
            {
                // It was recreated, or names were exchanged: the lock and the state belong to another view.
                await lane.ResetAsync();
                return await AttemptAsync(lane, view with { Oid = current }, attempt, cancellationToken);
            }
            if (free is not { View: true, Lane: true } || state.DoneInRun || Needless(view, state))
            {
                await lane.ResetAsync();
                if (!free.View)
                    return new RunEvent.ViewLocked(view.View, await _strangers.AtViewAsync(view.Oid, cancellationToken));
                if (!free.Lane)
                    return new RunEvent.LanesTaken(view.View, await _strangers.AtLanesAsync(cancellationToken));
                // If it was done in this run, its row is there, even if it could not be read.
                return new RunEvent.Ended(state.DoneInRun
                    ? await _failure.RecordedSuccessAsync(view, lostAnswer: attempt.Number > 1) ?? outcome with { Status = RefreshStatus.Refreshed }
                    : new(view.View, RefreshStatus.Skipped, AttemptReasons.AlreadyRefreshed(state.LastSuccessAt!.Value))); // needless for that reason
            }

            outcome = outcome with { StartedAt = state.Now, DataAsOf = state.DataAsOf };
            limit.CancelAfter(view.Limit < RefreshSettings.Longest ? view.Limit : RefreshSettings.Longest);
            var started = time.GetTimestamp();
            var result = await _transaction.RefreshAsync(connection, view, outcome, state.DurationsMs, either.Token);
            if (result is not MethodResult.Refreshed)
            {
                await lane.ResetAsync();
                return await AfterAsync(result, lane, view, outcome, attempt, cancellationToken);
            }
            outcome = outcome with { Status = RefreshStatus.Refreshed, DurationMs = (long)time.GetElapsedTime(started).TotalMilliseconds };
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            await lane.ResetAsync();
            return await _failure.JudgeAsync(e, view, outcome with { DataAsOf = null }, limit.IsCancellationRequested);
        }

        if (RefreshMethods.Of(view.Method).LosesStatistics)
            await _transaction.AnalyzeAsync(lane, view, cancellationToken);
        return new RunEvent.Ended(outcome);
    }

    /// <summary>What follows from a method that did not refresh the view.</summary>
    private async Task<RunEvent.Attempt> AfterAsync(
        MethodResult result, Lane lane, PlannedRefresh view, RefreshOutcome outcome, AttemptStart attempt, CancellationToken cancellationToken) => result switch
    {
        MethodResult.Impossible impossible => await InsteadAsync(impossible, lane, view, outcome, attempt, cancellationToken),
        MethodResult.TryAgain { Reason: var reason, Cause: var cause } => await MissedAsync(view, outcome.With(RefreshStatus.Failed, reason), cause),
        _ => await AttemptAsync(lane, view, attempt, cancellationToken), // the name has moved
    };

    private async Task<RunEvent.Attempt> InsteadAsync(
        MethodResult.Impossible impossible, Lane lane, PlannedRefresh view, RefreshOutcome outcome, AttemptStart attempt, CancellationToken cancellationToken)
    {
        if (impossible.Filled)
            await _failure.RecordMissedExchangeAsync(view);
        var reason = impossible.Reason;
        return view.Fallback is { } fallback
            ? await AttemptAsync(
                lane, fallback with { Reason = $"{fallback.Reason}; {Words.Of(reason.Code)}: {reason.Text}" }, attempt, cancellationToken)
            : new RunEvent.Ended(outcome.With(RefreshStatus.Failed, reason));
    }

    /// <summary>An attempt that may succeed later. After an exchange that never got its lock the view is not swapped again in this run, where it
    /// can be refreshed beside its readers.</summary>
    private async Task<RunEvent.Attempt> MissedAsync(PlannedRefresh view, RefreshOutcome outcome, PostgresException? cause)
    {
        if (outcome.Code == ReasonCode.ExchangeBlocked)
        {
            _missed.TryAdd(view.View, true);
            outcome = outcome with { Message = await _failure.HolderAsync(cause, view) };
            await _failure.RecordMissedExchangeAsync(view);
        }
        return new RunEvent.Failed(outcome with { DataAsOf = null });
    }

    /// <summary>Another run refreshed it since the request (for a tick: since its slot), and the views that it reads have not
    /// been refreshed after that.</summary>
    private bool Needless(PlannedRefresh view, ViewMoment state)
    {
        if (state.LastSuccessAt is not { } success)
            return false;
        // Whoever forces a refresh gets one, but not one for each time that the run is resumed.
        var force = context.Run.Selection.Force;
        if (force && context.Run.Epoch <= 1)
            return false;
        var wanted = view.Slot is { } slot && !force ? Cadence.Serves(success, slot) : success >= context.Run.RequestedAt;
        return wanted && !(state.NewestRead > success) && context.Situation.Catalog.Find(view.View) is { Populated: true };
    }
}
