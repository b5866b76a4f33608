using Freshet.Hosting;

namespace Freshet.Cli;

/// <summary>Takes one database from a selection to the results of its runs.</summary>
internal sealed class DatabaseRefresher(Session session, Selection selection, int? lanes, Signals signals)
{
    /// <summary>Installs or upgrades the ledger where it may, reads the situation and makes the plan.</summary>
    public async Task<PreparedDatabase> PrepareAsync(Database database)
    {
        await database.RequireAsync(signals.Either);
        await ServerSettingsCheck.RequireAsync(database, session.Settings.Refresh, signals.Either);
        var access = await LedgerSchema.InstallAsync(database.Pool, signals.Either);
        var situation = await session.Situations.ReadAsync(database, signals.Either);
        if (selection.Due && !situation.Ledger.Writable && !situation.Catalog.Server.ReadOnly)
            throw new LedgerUnavailableException(database, access);
        if (!situation.Ledger.Writable && !situation.Catalog.Server.ReadOnly)
            ErrorOutput.Remark(LedgerRemarks.Missing(database, situation.Catalog.Server, access));
        var resumable = situation.Ledger.Writable ? await ResumableAsync(database) : [];
        return new(database, situation, RefreshPlanner.Plan(situation, selection), resumable);
    }

    /// <summary>The results of the runs that were gone on with; last, that of the one that was asked for.</summary>
    public async Task<IReadOnlyList<RunResult>> RefreshAsync(PreparedDatabase prepared, IProgress<RefreshProgress>? progress)
    {
        var results = new List<RunResult>();
        var control = new RunControl { Progress = progress, Cancelled = signals.Cancelled, Shutdown = signals.Shutdown };
        foreach (var id in prepared.Resumable)
        {
            if (await session.Executor.ResumeAsync(prepared.Database, id, control) is { } resumed)
                results.Add(resumed);
        }
        var situation = results.Count == 0 ? prepared.Situation : await session.Situations.ReadAsync(prepared.Database, signals.Either);
        var source = selection.Due ? RunSource.Tick : RunSource.Command;
        var request = new RunRequest(RunId.New(prepared.Database.Name), source, selection);
        if (await session.Executor.RunAsync(prepared.Database, request, situation, control with { Lanes = lanes }) is { } result)
            results.Add(result);
        return results;
    }

    private async Task<IReadOnlyList<RunId>> ResumableAsync(Database database)
    {
        await new RunLedger(database.Pool).AbandonDeadAsync(signals.Either);
        if (!selection.Due)
            return [];
        var runs = await new LedgerReader(database.Pool).ListResumableAsync(Lease.Queued, signals.Either);
        return [.. runs.Select(run => new RunId(database.Name, run))];
    }
}
