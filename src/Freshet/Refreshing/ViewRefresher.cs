using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Freshet.Refreshing;

/// <summary>Refreshes one view in one transaction of two round trips, and records it in the same.</summary>
internal sealed class ViewRefresher(RunContext context, TimeProvider time, ILogger logger)
{
    private readonly RefreshTransaction _transaction = new(context, logger);
    private readonly AttemptFailure _failure = new(context, time);
    private readonly StrangerFinder _strangers = new(context, time);

    /// <summary>Tries once. Errors come back as values.</summary>
    /// <param name="attempt">Counted from 1.</param>
    public async Task<AttemptResult> TryAsync(Lane lane, PlannedRefresh view, int attempt)
    {
        using var activity = RunTelemetry.StartView(view);
        var result = await GuardedAsync(lane, view, attempt);
        RunTelemetry.EndView(activity, result);
        return result;
    }

    /// <summary>A bug that shows in one view must not keep the others from being refreshed.</summary>
    private async Task<AttemptResult> GuardedAsync(Lane lane, PlannedRefresh view, int attempt)
    {
        try
        {
            return await AttemptAsync(lane, view, attempt);
        }
        catch (Exception e)
        {
            await lane.DisposeAsync();
            return AttemptResult.Ended(new(view.View, RefreshStatus.Failed, new Reason(ReasonCode.InternalError, "a bug in Freshet; please report it"))
            {
                Method = view.Method, Attempts = attempt, Message = $"{e.GetType().Name}: {e.Message}",
            });
        }
    }

    private async Task<AttemptResult> AttemptAsync(Lane lane, PlannedRefresh view, int attempt)
    {
        var outcome = new RefreshOutcome(view.View, RefreshStatus.Failed, view.Reason) { Method = view.Method, Attempts = attempt };
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.Stop.Token, limit.Token);
        try
        {
            NpgsqlConnection connection;
            try
            {
                connection = await lane.ConnectAsync(context.Stop.Token);
            }
            catch (Exception e) when (SqlStates.IsTransient(e))
            {
                return new(AttemptKind.NoConnection, Error: e);
            }
            var (free, state) = await _transaction.BeginAsync(connection, view, attempt);
            if (free is not { View: true, Lane: true } || state.DoneInRun || Needless(view, state))
            {
                await lane.ResetAsync();
                if (free is not { View: true, Lane: true })
                    return free.View
                        ? new(AttemptKind.NoLane, Strangers: await _strangers.AtLanesAsync())
                        : new(AttemptKind.ViewHeld, Strangers: await _strangers.AtViewAsync(view.View));
                // If it was done in this run, its row is there, even if it could not be read.
                return AttemptResult.Ended(state.DoneInRun
                    ? await _failure.RecordedSuccessAsync(view.View) ?? outcome with { Status = RefreshStatus.Refreshed }
                    : outcome.With(RefreshStatus.Skipped, new(
                        ReasonCode.AlreadyRefreshed,
                        $"another run refreshed it {Times.Text(state.LastSuccessAt!.Value)}")) with // needless for that reason
                    {
                        Attempts = 0,
                        Method = null,
                    });
            }

            outcome = outcome with { StartedAt = state.Now, DataAsOf = state.DataAsOf };
            limit.CancelAfter(view.Limit < RefreshTransaction.Longest ? view.Limit : RefreshTransaction.Longest);
            var started = time.GetTimestamp();
            await _transaction.RefreshAsync(connection, view, outcome, state.DurationsMs, either.Token);
            outcome = outcome with { Status = RefreshStatus.Refreshed, DurationMs = (long)time.GetElapsedTime(started).TotalMilliseconds };
        }
        catch (Exception e)
            when (e is NpgsqlException or OperationCanceledException or IOException
                or System.Net.Sockets.SocketException or TimeoutException)
        {
            await lane.ResetAsync();
            return await _failure.JudgeAsync(e, view, outcome with { DataAsOf = null }, limit.IsCancellationRequested);
        }

        if (view.Method == RefreshMethod.Blocking)
            await _transaction.AnalyzeAsync(lane, view);
        return AttemptResult.Ended(outcome);
    }

    /// <summary>Somebody else refreshed it since it was asked for (for a tick: since its slot), and what it reads has not
    /// been refreshed after that.</summary>
    private bool Needless(PlannedRefresh view, ViewMoment state)
    {
        if (context.Run.Selection.Force || state.LastSuccessAt is not { } success)
            return false;
        var wanted = view.Slot is { } slot ? Cadence.Serves(success, slot) : success >= context.Run.RequestedAt;
        return wanted && !(state.NewestRead > success) && context.Situation.Catalog.Find(view.View) is { Populated: true };
    }
}
