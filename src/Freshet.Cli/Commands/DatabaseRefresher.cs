using Freshet.Databases;
using Freshet.Hosting.Settings;
using Freshet.Ledger;
using Freshet.Planning;
using Freshet.Refreshing;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>Takes one database from a selection to the results of its runs.</summary>
internal sealed class DatabaseRefresher(Session session, Selection selection, int? lanes, Signals signals)
{
    /// <summary>Installs or upgrades the ledger where it may, reads the situation and makes the plan.</summary>
    public async Task<PreparedDatabase> PrepareAsync(Database database)
    {
        await database.RequireAsync(signals.Either);
        await ServerSettingsCheck.RequireAsync(database, session.Settings.Refresh, signals.Either);
        var access = await LedgerSchema.InstallAsync(database, signals.Either);
        var situation = await session.Situations.ReadAsync(database, signals.Either);
        // Nothing need be due where another Freshet refreshes the primary; but on the day it stops, nobody would hear of it.
        if (selection.Due && situation.Catalog.Server.ReadOnly && database.Options.ReadOnly == ReadOnlyServer.Fail)
            throw new ReadOnlyServerException(database);
        if (selection.Due && !situation.Ledger.Writable && !situation.Catalog.Server.ReadOnly)
            throw new LedgerUnavailableException(database, access);
        if (!situation.Ledger.Writable && !situation.Catalog.Server.ReadOnly)
            ErrorOutput.Remark(LedgerRemarks.Missing(database, situation.Catalog.Server, access));
        var resumable = situation.Ledger.Writable ? await ResumableAsync(database) : [];
        return new(database, RefreshPlanner.Plan(situation, selection), resumable);
    }

    /// <summary>Resumes the runs that a worker did not bring to their end, and then does what was requested.</summary>
    public async Task<DatabaseRefresh> RefreshAsync(PreparedDatabase prepared, IProgress<RefreshProgress>? progress)
    {
        var control = new RunControl { Progress = progress, Cancelled = signals.Cancelled, Shutdown = signals.Shutdown };
        var name = prepared.Database.Name;
        var before = new DatabaseRefresh(name);
        try
        {
            before = await ResumeAsync(prepared, control);
            return before.Resumed.Count > 0 && signals.Either.IsCancellationRequested
                ? before
                : await RunAsync(prepared, control with { Lanes = lanes }, before);
        }
        catch (Exception e) when (before.Resumed.Count + before.BrokenOff.Count > 0 || session.Databases.Count > 1)
        {
            // What has been done, here or in another database, is shown all the same.
            return before.With(Failures.Explain(e, signals.Either.IsCancellationRequested, name));
        }
    }

    /// <summary>If a run cannot be resumed, the others and the tick itself run all the same.</summary>
    private async Task<DatabaseRefresh> ResumeAsync(PreparedDatabase prepared, RunControl control)
    {
        var refresh = new DatabaseRefresh(prepared.Database.Name);
        foreach (var id in prepared.Resumable)
        {
            if (refresh.Resumed.Count > 0 && signals.Either.IsCancellationRequested)
                return refresh;
            try
            {
                if (await session.Executor.ResumeAsync(prepared.Database, id, control) is { } result)
                    refresh = refresh with { Resumed = [.. refresh.Resumed, result] };
            }
            catch (Exception e) when (!signals.Either.IsCancellationRequested)
            {
                var failure = Failures.Explain(e, cancelled: false);
                var status = e is RunUnreadableException ? RunStatus.Failed : RunStatus.Abandoned;
                var explained = failure with { Message = $"The run {id} was resumed and broke off: {failure.Message}" };
                refresh = refresh.With(explained) with { BrokenOff = [.. refresh.BrokenOff, (id, status)] };
            }
            catch (OperationCanceledException) when (refresh.Resumed.Count > 0)
            {
                return refresh; // what the runs before it have come to is shown
            }
        }
        return refresh;
    }

    private async Task<DatabaseRefresh> RunAsync(PreparedDatabase prepared, RunControl control, DatabaseRefresh before)
    {
        var database = prepared.Database;
        // What was resumed has changed what is due.
        var plan = prepared.Resumable.Count == 0
            ? prepared.Plan
            : RefreshPlanner.Plan(await session.Situations.ReadAsync(database, signals.Either), selection);
        var request = new RunRequest(RunId.New(database.Name), selection.Due ? RunSource.Tick : RunSource.Command, selection);
        var result = selection.Due
            ? await session.Executor.RunTickAsync(database, request, plan, control)
            : await session.Executor.RunAsync(database, request, plan, control);
        if (result is not null)
            return before with { Asked = result };
        // A tick with nothing to do is not recorded, so a recorded run belongs to another worker.
        if (selection.Due
            && (!plan.Situation.Ledger.Writable || await new RunReader(database.Pool).FindRunAsync(request.Id.Id, signals.Either) is null))
            return before with { NothingDue = true };
        return before.With(new(
            ExitCode.Problem,
            "run_taken",
            $"{database.Name}: another worker executes the run {request.Id}, or it was cancelled. "
            + $"To watch it: freshet runs {request.Id}"));
    }

    private async Task<IReadOnlyList<RunId>> ResumableAsync(Database database)
    {
        await new RunLedger(database.Pool).AbandonDeadAsync(signals.Either);
        if (!selection.Due)
            return [];
        var runs = await new RunReader(database.Pool).ListResumableAsync(Lease.Queued, signals.Either);
        return [.. runs.Select(run => new RunId(database.Name, run))];
    }
}
