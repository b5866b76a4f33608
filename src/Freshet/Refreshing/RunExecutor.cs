using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Ledger;
using Freshet.Planning;
using Freshet.Runs;
using Freshet.Scheduling;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Freshet.Refreshing;

/// <summary>Executes runs: plans, refreshes, records.</summary>
public sealed class RunExecutor(SituationReader situations, TimeProvider time, ILogger<RunExecutor> logger)
{
    /// <summary>Records a request, claims it and executes its plan; without a ledger, just executes it.</summary>
    /// <param name="plan">Of the request's selection, made just before.</param>
    /// <returns>Null if another worker has the run, or it has ended before.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<RunResult?> RunAsync(Database database, RunRequest request, RefreshPlan plan, RunControl control)
    {
        if (!plan.Situation.Ledger.Writable)
            return await ExecuteAsync(database, new(request.Id, request.Source, request.Selection, plan.Situation.Now, 0), plan, control);
        var ledger = new RunLedger(database.Pool);
        // From here on a cancelled run must not stay queued: it is recorded, and then ends as cancelled.
        using var shortly = new CancellationTokenSource(SetUp, time);
        control.Cancelled.ThrowIfCancellationRequested();
        var id = await ledger.EnqueueAsync(request, shortly.Token);
        return await ledger.ClaimAsync(id, Worker, shortly.Token) is { } run ? await ExecuteAsync(database, run, plan, control) : null;
    }

    /// <summary>As <see cref="RunAsync"/>, for a tick: one with nothing to do is not recorded, only logged.</summary>
    /// <returns>Null if there is nothing to do, another worker has the run, or it has ended before.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<RunResult?> RunTickAsync(Database database, RunRequest request, RefreshPlan plan, RunControl control)
    {
        // A view that cannot be refreshed is reported by its own tick, and not by each of no cadence's. One that is paused or
        // waits needs no word.
        if (plan.Refresh.Count > 0 || (!request.Selection.Overdue && plan.Skipped.Any(view => view.IsProblem)))
            return await RunAsync(database, request, plan, control);
        if (plan.Situation.Ledger.Writable)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(control.Cancelled, control.Shutdown);
            await new LedgerUpkeep(database, time, logger)
                .SaveCadencesAsync(request.Id, request.Source, request.Selection, plan.Situation, stop.Token);
        }
        // An alert may count on hearing of each tick.
        logger.RunEnded(request.Id, Words.Of(RunStatus.Succeeded), 0, 0, 0);
        return null;
    }

    /// <summary>Claims a run that was recorded before, or that another worker did not bring to its end, and executes it.</summary>
    /// <returns>Null if another worker has the run, or it has ended.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<RunResult?> ResumeAsync(Database database, RunId id, RunControl control)
    {
        if (await new RunLedger(database.Pool).ClaimAsync(id, Worker, control.Cancelled) is not { } run)
            return null;
        // A stop takes effect once the run has begun: the run must not stay claimed without a worker.
        RefreshPlan plan;
        try
        {
            var situation = await situations.ReadAsync(database, run.Id.Id, CancellationToken.None);
            plan = RefreshPlanner.Plan(situation, run.Selection, control.LongestView, run.RequestedAt);
        }
        catch (Exception)
        {
            await LetGoAsync(database, run);
            throw;
        }
        return await ExecuteAsync(database, run, plan, control);
    }

    /// <summary>Gives a run back that was not begun; if that fails too, its lease runs out.</summary>
    private async Task LetGoAsync(Database database, ClaimedRun run)
    {
        using var shortly = new CancellationTokenSource(SetUp, time);
        try
        {
            await new RunLedger(database.Pool).FinishAsync(run, RunStatus.Interrupted, shortly.Token);
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            logger.RecordingFailed(run.Id, SqlStates.Describe(e).Message);
        }
    }

    // For the few statements at either end of a run, which a stop does not break off.
    private static readonly TimeSpan SetUp = TimeSpan.FromSeconds(30);

    private static string Worker => $"{Environment.MachineName}:{Environment.ProcessId}";

    private async Task<RunResult> ExecuteAsync(Database database, ClaimedRun run, RefreshPlan plan, RunControl control)
    {
        using var stop = new RunStop();
        await using var onCancel = control.Cancelled.Register(() => stop.For(StopReason.Cancelled));
        await using var onShutdown = control.Shutdown.Register(() => stop.For(StopReason.Shutdown));
        var rules = await WithinPoolAsync(database, run, Rules(plan.Situation, run, control), stop.Token);
        var context = new RunContext(database, run, plan.Situation, run.Epoch > 0, rules.Lanes);
        var (waits, shown) = (new RunWaits(), Shown(plan));
        control.Progress?.Report(new RefreshProgress.Planned(run.Id.Id, shown));
        var recorder = new RunRecorder(context, stop, control.Progress, logger);
        using var activity = RunTelemetry.StartRun(run, control.RequestedBy);
        var started = time.GetTimestamp();
        logger.RunBegan(run.Id, plan.Refresh.Count, context.Lanes);

        using var ended = new CancellationTokenSource();
        var heartbeat = context.HasLedger ? Heartbeat(context, waits, stop).BeatAsync(ended.Token) : Task.CompletedTask;
        try
        {
            var clock = await BeginAsync(context, plan, shown, recorder, stop.Token);
            await using var driver = new RunDriver(context, plan, rules, clock, recorder, waits, stop, control.Progress, time, logger);
            await driver.RunAsync();
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
        LogEnd(result, (long)time.GetElapsedTime(started).TotalMilliseconds);
        return result;
    }

    /// <summary>The plan for those who watch.</summary>
    private static IReadOnlyList<RunPlanView> Shown(RefreshPlan plan)
    {
        var oids = plan.Refresh.ToDictionary(view => view.View, view => view.Oid);
        return [.. plan.Refresh.Select(view => new RunPlanView(
            view.Oid, view.View.Schema, view.View.Name, view.Method, view.Reason, [.. view.After.Select(read => oids[read])],
            (long?)plan.Situation.Ledger.Views.GetValueOrDefault(view.View)?.Usual?.TotalMilliseconds))];
    }

    private static RunRules Rules(Situation situation, ClaimedRun run, RunControl control) => new(
        control.Lanes ?? situation.Database.Lanes,
        situation.Refresh.Retries,
        situation.Refresh.OutagePatience,
        situation.Refresh.RunDeadline)
    {
        HandOver = control.HandOver,
        AgeAtStart = situation.Now - run.RequestedAt,
    };

    /// <summary>Leaves a connection for the heartbeat where a pooler has too few.</summary>
    private async Task<RunRules> WithinPoolAsync(Database database, ClaimedRun run, RunRules rules, CancellationToken cancellationToken)
    {
        try
        {
            if (await PoolProbe.ShortageAsync(database, rules.Lanes, time, cancellationToken) is not { } connections)
                return rules;
            var lanes = Math.Clamp(connections - 1, 1, rules.Lanes);
            logger.PoolTooSmall(run.Id, connections, rules.Lanes, rules.Lanes + PoolProbe.Spare, lanes);
            return rules with { Lanes = lanes };
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            return rules; // the lanes will meet the same, and know what to do
        }
    }

    private RunHeartbeat Heartbeat(RunContext context, RunWaits waits, RunStop stop) =>
        new(new(context.Database.Pool), context.Run, waits, stop, time, logger);

    /// <summary>What an earlier worker did stands; what the plan skips is reported at once.</summary>
    /// <returns>The database's clock.</returns>
    private async Task<DatabaseClock> BeginAsync(
        RunContext context, RefreshPlan plan, IReadOnlyList<RunPlanView> shown, RunRecorder recorder, CancellationToken cancellationToken)
    {
        var (database, run) = (context.Database, context.Run);
        using var shortly = new CancellationTokenSource(SetUp, time);
        var clock = new DatabaseClock(plan.Situation.Now, time);
        // They are for people to read; no view waits for that.
        if (context.HasLedger)
        {
            var upkeep = new LedgerUpkeep(database, time, logger);
            await upkeep.SaveCadencesAsync(run.Id, run.Source, run.Selection, plan.Situation, cancellationToken);
            if (await upkeep.SavePlanAsync(run, shown, context.Lanes, cancellationToken) is { } now)
                clock = new(now, time);
        }
        var skipped = plan.Skipped.Where(view => view is { Selected: true, IsReported: false }).Select(Skipped).ToList();
        if (run.Epoch > 1)
        {
            var earlier = await new RunReader(database.Pool).ReadRefreshesAsync(run.Id.Id, shortly.Token);
            var anew = plan.Refresh.Select(view => view.View).Concat(skipped.Select(view => view.View)).Select(context.OidOf).ToHashSet();
            recorder.Keep(earlier.Where(outcome => outcome.Succeeded || (!outcome.IsStopped && !anew.Contains(outcome.Oid))));
            skipped.AddRange(earlier.Where(outcome => outcome.IsStopped && !anew.Contains(outcome.Oid)).Select(outcome => LeftOut(outcome, plan)));
        }
        await recorder.AddAsync(skipped, shortly.Token);
        return clock;
    }

    /// <summary>An earlier worker was stopped in the middle of the view, and the run does not include it any more.</summary>
    private static RefreshOutcome LeftOut(RefreshOutcome stopped, RefreshPlan plan)
    {
        var name = plan.Situation.Catalog.Views.FirstOrDefault(view => view.Oid == stopped.Oid)?.Name;
        var skipped = plan.Skipped.FirstOrDefault(view => view.View == name);
        return new(stopped.View, RefreshStatus.Skipped, skipped?.Reason ?? AttemptReasons.ViewDropped) { Oid = stopped.Oid };
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
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            logger.RecordingFailed(context.Run.Id, SqlStates.Describe(e).Message);
            return false;
        }
        // A process that is stopped has seconds.
        if (status != RunStatus.Interrupted)
            await new LedgerUpkeep(context.Database, time, logger).PruneAsync();
        return true;
    }

    private void LogEnd(RunResult result, long durationMs)
    {
        var refreshed = result.Outcomes.Count(outcome => outcome.Succeeded);
        var problems = result.Outcomes.Count(outcome => outcome is { IsProblem: true, IsStopped: false });
        if (problems == 0)
            logger.RunEnded(result.Id, Words.Of(result.Status), refreshed, result.Outcomes.Count, durationMs);
        else
            logger.RunEndedBadly(result.Id, Words.Of(result.Status), refreshed, result.Outcomes.Count, problems, durationMs);
    }
}
