using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Freshness;
using Freshet.Ledger;
using Freshet.Planning;
using Freshet.Runs;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Freshet.Refreshing;

/// <summary>Executes runs: plans, refreshes, records.</summary>
public sealed class RunExecutor(SituationReader situations, TimeProvider time, ILogger<RunExecutor> logger)
{
    /// <summary>Writes a request down, claims it and executes it; without a ledger, just executes it.</summary>
    /// <param name="situation">What was read for the request's plan just before.</param>
    /// <returns>Null if another worker has the run, or it has ended before.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<RunResult?> RunAsync(Database database, RunRequest request, Situation situation, RunControl control)
    {
        if (!situation.Ledger.Writable)
            return await ExecuteAsync(database, new(request.Id, request.Source, request.Selection, situation.Now, 0), situation, control);
        var ledger = new RunLedger(database.Pool);
        // From here on a stop must not leave a run behind that nobody wants: it is written down, and then ends as cancelled.
        using var shortly = new CancellationTokenSource(SetUp, time);
        control.Cancelled.ThrowIfCancellationRequested();
        var id = await ledger.EnqueueAsync(request, shortly.Token);
        return await ledger.ClaimAsync(id, Worker, shortly.Token) is { } run
            ? await ExecuteAsync(database, run, situation, control)
            : null;
    }

    /// <summary>As <see cref="RunAsync"/>, for a tick: where nothing is to be done, it is not written down, only said in the log.</summary>
    /// <returns>Null if there is nothing to do, another worker has the run, or it has ended before.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<RunResult?> RunTickAsync(Database database, RunRequest request, Situation situation, RunControl control)
    {
        var plan = RefreshPlanner.Plan(situation, request.Selection);
        // A view that cannot be refreshed is said at its own tick, and not at each of no cadence's. One that is paused or
        // waits needs no word.
        if (plan.Refresh.Count > 0 || (!request.Selection.Overdue && plan.Skipped.Any(view => view.IsProblem)))
            return await RunAsync(database, request, situation, control);
        if (situation.Ledger.Writable)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(control.Cancelled, control.Shutdown);
            await SaveCadencesAsync(database, new(request.Id, request.Source, request.Selection, situation.Now, 0), situation, stop.Token);
        }
        // An alert may count on hearing of each tick.
        logger.RunEnded(request.Id, Words.Of(RunStatus.Succeeded), 0, 0, 0);
        return null;
    }

    /// <summary>Claims a run that was written down before, or that another worker did not bring to its end, and executes it.</summary>
    /// <returns>Null if another worker has the run, or it has ended.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<RunResult?> ResumeAsync(Database database, RunId id, RunControl control)
    {
        if (await new RunLedger(database.Pool).ClaimAsync(id, Worker, control.Cancelled) is not { } run)
            return null;
        // A stop is heard once the run is under way: it must not leave the run claimed by nobody.
        Situation situation;
        try
        {
            situation = await situations.ReadAsync(database, run.Id.Id, CancellationToken.None);
        }
        catch (Exception)
        {
            await LetGoAsync(database, run);
            throw;
        }
        return await ExecuteAsync(database, run, situation, control);
    }

    /// <summary>Gives a run back that was not begun; if that fails too, its lease runs out.</summary>
    private async Task LetGoAsync(Database database, ClaimedRun run)
    {
        using var shortly = new CancellationTokenSource(SetUp, time);
        try
        {
            await new RunLedger(database.Pool).FinishAsync(run, RunStatus.Interrupted, shortly.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException or IOException)
        {
            logger.RecordingFailed(run.Id, SqlStates.Describe(e).Message);
        }
    }

    // For the few statements at either end of a run, which a stop does not break off.
    private static readonly TimeSpan SetUp = TimeSpan.FromSeconds(30);

    private static string Worker => $"{Environment.MachineName}:{Environment.ProcessId}";

    private async Task<RunResult> ExecuteAsync(Database database, ClaimedRun run, Situation situation, RunControl control)
    {
        using var stop = new RunStop();
        await using var onCancel = control.Cancelled.Register(() => stop.For(StopReason.Cancelled));
        await using var onShutdown = control.Shutdown.Register(() => stop.For(StopReason.Shutdown));
        var context = new RunContext(database, run, situation, run.Epoch > 0, control.Lanes ?? database.Options.Lanes, stop);
        using var activity = RunTelemetry.StartRun(run);
        var started = time.GetTimestamp();

        var plan = RefreshPlanner.Plan(situation, run.Selection);
        if (control.LongestView is { } longest)
            plan = plan with { Refresh = [.. plan.Refresh.Select(view => view.Limit > longest ? view with { Limit = longest } : view)] };
        logger.RunBegan(run.Id, plan.Refresh.Count, context.Lanes);
        var recorder = new RunRecorder(context, control.Progress, logger);
        using var ended = new CancellationTokenSource();
        var heartbeat = context.HasLedger
            ? new RunHeartbeat(new(database.Pool), run, stop, situation.Refresh.OutagePatience + Lease.Heartbeat, time, logger)
                .BeatAsync(ended.Token)
            : Task.CompletedTask;
        try
        {
            await BeginAsync(context, plan, recorder);
            await new RunLoop(context, plan, recorder, control, time, logger).RunAsync();
        }
        finally
        {
            // A run whose worker has thrown must look dead, so that it is resumed.
            await ended.CancelAsync();
            await heartbeat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var status = Status(stop.Reason, recorder.Outcomes);
        var result = new RunResult(run.Id, status, recorder.Outcomes, await FinishAsync(context, status, recorder));
        RunTelemetry.EndRun(activity, result.Status);
        LogEnd(result, stop, (long)time.GetElapsedTime(started).TotalMilliseconds);
        return result;
    }

    /// <summary>What an earlier worker did stands; what the plan skips is reported at once.</summary>
    private async Task BeginAsync(RunContext context, RefreshPlan plan, RunRecorder recorder)
    {
        using var shortly = new CancellationTokenSource(SetUp, time);
        if (context.HasLedger)
            await SaveCadencesAsync(context.Database, context.Run, context.Situation, context.Stop.Token);
        if (context.Run.Epoch > 1)
            recorder.Keep((await new LedgerReader(context.Database.Pool).ReadRefreshesAsync(context.Run.Id.Id, shortly.Token))
                .Where(outcome => outcome.Succeeded));
        await recorder.AddAsync([.. plan.Skipped.Where(view => view is { Selected: true, IsReported: false }).Select(Skipped)], shortly.Token);
    }

    /// <summary>
    /// They are for people to read; no view waits for that. Whoever ticks knows them all; whoever asks for some may lack the others.
    /// </summary>
    private async Task SaveCadencesAsync(Database database, ClaimedRun run, Situation situation, CancellationToken cancellationToken)
    {
        using var shortly = new CancellationTokenSource(SetUp, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, shortly.Token);
        try
        {
            var isTick = run.Source == RunSource.Tick;
            await new RunLedger(database.Pool).SaveCadencesAsync(situation.Cadences, isTick ? null : run.Selection.Cadences, either.Token);
            if (isTick)
                await Promises.RenewAsync(database, situation, either.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException or IOException)
        {
            logger.CadencesNotSaved(run.Id, SqlStates.Describe(e).Message);
        }
    }

    private static RefreshOutcome Skipped(SkippedView view) => new(view.View, RefreshStatus.Skipped, view.Reason);

    private static RunStatus Status(StopReason stop, IReadOnlyList<RefreshOutcome> outcomes) => stop switch
    {
        StopReason.Cancelled => RunStatus.Cancelled,
        StopReason.Shutdown or StopReason.HandOver => RunStatus.Interrupted,
        StopReason.LeaseLost => RunStatus.Abandoned,
        _ when !outcomes.Any(outcome => outcome.IsProblem) => RunStatus.Succeeded,
        _ => outcomes.Any(outcome => outcome.Succeeded) ? RunStatus.PartlyFailed : RunStatus.Failed,
    };

    /// <returns>False if the end could not be recorded.</returns>
    private async Task<bool> FinishAsync(RunContext context, RunStatus status, RunRecorder recorder)
    {
        if (!context.HasLedger)
            return true;
        if (status == RunStatus.Abandoned)
            return false;
        var ledger = new RunLedger(context.Database.Pool);
        using var shortly = new CancellationTokenSource(SetUp, time);
        try
        {
            await using (await context.Database.ConnectAsync(context.Database.Pool, shortly.Token))
            {
                // After a restart of the server the pool is full of lost connections.
            }
            if (!await recorder.WriteAsync(shortly.Token) || !await ledger.FinishAsync(context.Run, status, shortly.Token))
                return false;
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException or IOException)
        {
            logger.RecordingFailed(context.Run.Id, SqlStates.Describe(e).Message);
            return false;
        }
        // A process that is told to end has seconds.
        if (status == RunStatus.Interrupted)
            return true;
        try
        {
            await ledger.PruneAsync(context.Database.Options.Retention, shortly.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException or IOException)
        {
            logger.PruningFailed(context.Database.Name, SqlStates.Describe(e).Message);
        }
        return true;
    }

    private void LogEnd(RunResult result, RunStop stop, long durationMs)
    {
        var refreshed = result.Outcomes.Count(outcome => outcome.Succeeded);
        var problems = result.Outcomes.Count(outcome => outcome.IsProblem && !stop.Explains(outcome));
        if (problems == 0)
            logger.RunEnded(result.Id, Words.Of(result.Status), refreshed, result.Outcomes.Count, durationMs);
        else
            logger.RunEndedBadly(result.Id, Words.Of(result.Status), refreshed, result.Outcomes.Count, problems, durationMs);
    }
}
