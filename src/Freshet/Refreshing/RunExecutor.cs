using Microsoft.Extensions.Logging;
using Npgsql;

namespace Freshet;

/// <summary>Executes runs: plans, refreshes, records.</summary>
public sealed class RunExecutor(SituationReader situations, TimeProvider time, ILogger<RunExecutor> logger)
{
    /// <summary>Writes a request down, claims it and executes it; without a ledger, just executes it.</summary>
    /// <param name="situation">What was read for the request's plan just before.</param>
    /// <param name="lanes">Overrides the database's setting.</param>
    /// <param name="cancelled">The one who asked no longer wants it: the run ends as cancelled.</param>
    /// <param name="shutdown">The process is to end: the run stays resumable.</param>
    /// <returns>Null if another worker has the run, or it has ended before.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<RunResult?> RunAsync(
        Database database, RunRequest request, Situation situation, int? lanes, IProgress<RefreshProgress>? progress, CancellationToken cancelled, CancellationToken shutdown)
    {
        if (!situation.Ledger.Writable)
            return await ExecuteAsync(database, new(request.Id, request.Source, request.Selection, situation.Now, 0), situation, lanes, progress, cancelled, shutdown);
        var ledger = new RunLedger(database.Pool);
        var id = await ledger.EnqueueAsync(request, cancelled);
        return await ledger.ClaimAsync(id, Worker, cancelled) is { } run
            ? await ExecuteAsync(database, run, situation, lanes, progress, cancelled, shutdown)
            : null;
    }

    /// <summary>Claims a run that was written down before, or that another worker did not bring to its end, and executes it.</summary>
    /// <returns>Null if another worker has the run, or it has ended.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<RunResult?> ResumeAsync(Database database, RunId id, IProgress<RefreshProgress>? progress, CancellationToken cancelled, CancellationToken shutdown)
    {
        if (await new RunLedger(database.Pool).ClaimAsync(id, Worker, cancelled) is not { } run)
            return null;
        return await ExecuteAsync(database, run, await situations.ReadAsync(database, run.Id.Id, cancelled), null, progress, cancelled, shutdown);
    }

    private static string Worker => $"{Environment.MachineName}:{Environment.ProcessId}";

    private async Task<RunResult> ExecuteAsync(
        Database database, ClaimedRun run, Situation situation, int? lanes, IProgress<RefreshProgress>? progress, CancellationToken cancelled, CancellationToken shutdown)
    {
        using var stop = new RunStop();
        await using var onCancel = cancelled.Register(() => stop.For(StopReason.Cancelled));
        await using var onShutdown = shutdown.Register(() => stop.For(StopReason.Shutdown));
        var context = new RunContext(database, run, situation, run.Epoch > 0, lanes ?? database.Options.Lanes, stop);
        using var activity = FreshetTelemetry.StartRun(run);
        var started = time.GetTimestamp();

        var plan = RefreshPlanner.Plan(situation, run.Selection);
        var ledger = new RunLedger(database.Pool);
        if (context.HasLedger)
            await ledger.SaveCadencesAsync(situation.Cadences, cancelled);
        logger.RunBegan(run.Id, plan.Refresh.Count, context.Lanes);
        using var ended = new CancellationTokenSource();
        var heartbeat = context.HasLedger ? new RunHeartbeat(ledger, run, stop, time, logger).BeatAsync(ended.Token) : Task.CompletedTask;
        var recorder = new RunRecorder(context, progress, logger);
        if (run.Epoch > 1)
            recorder.Keep((await new LedgerReader(database.Pool).ReadRefreshesAsync(run.Id.Id, cancelled)).Where(outcome => outcome.Succeeded));
        await recorder.AddAsync([.. plan.Left.Where(left => left.Selected).Select(Left)], cancelled);
        await new RunLoop(context, plan, recorder, progress, time, logger).RunAsync();
        await ended.CancelAsync();
        await heartbeat.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        var result = new RunResult(run.Id, Status(stop.Reason, recorder.Outcomes), recorder.Outcomes);
        await FinishAsync(database, run, result);
        FreshetTelemetry.EndRun(activity, result.Status);
        LogEnd(result, (long)time.GetElapsedTime(started).TotalMilliseconds);
        return result;
    }

    private static RefreshOutcome Left(LeftView left) => new(left.View, RefreshStatus.Left, left.Reason) { NeedsMending = left.IsProblem };

    private static RunStatus Status(StopReason stop, IReadOnlyList<RefreshOutcome> outcomes) => stop switch
    {
        StopReason.Cancelled => RunStatus.Cancelled,
        StopReason.Shutdown => RunStatus.Interrupted,
        StopReason.LeaseLost => RunStatus.Abandoned,
        _ when !outcomes.Any(outcome => outcome.IsProblem) => RunStatus.Succeeded,
        _ => outcomes.Any(outcome => outcome.Succeeded) ? RunStatus.PartlyFailed : RunStatus.Failed,
    };

    private async Task FinishAsync(Database database, ClaimedRun run, RunResult result)
    {
        if (run.Epoch == 0 || result.Status == RunStatus.Abandoned)
            return;
        var ledger = new RunLedger(database.Pool);
        using var shortly = new CancellationTokenSource(TimeSpan.FromSeconds(15), time);
        try
        {
            await ledger.FinishAsync(run, result.Status, shortly.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException or IOException)
        {
            logger.RecordingFailed(run.Id, SqlStates.Describe(e).Message);
            return;
        }
        try
        {
            await ledger.PruneAsync(database.Options.Retention, shortly.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException or IOException)
        {
            logger.PruningFailed(database.Name, SqlStates.Describe(e).Message);
        }
    }

    private void LogEnd(RunResult result, long durationMs)
    {
        var refreshed = result.Outcomes.Count(outcome => outcome.Succeeded);
        var problems = result.Outcomes.Count(outcome => outcome.IsProblem);
        if (problems == 0)
            logger.RunEnded(result.Id, Words.Of(result.Status), refreshed, result.Outcomes.Count, durationMs);
        else
            logger.RunEndedBadly(result.Id, Words.Of(result.Status), refreshed, result.Outcomes.Count, problems, durationMs);
    }
}
