using Freshet.Databases;
using Freshet.Hosting.Databases;
using Freshet.Ledger;
using Freshet.Planning;
using Freshet.Refreshing;
using Freshet.Runs;

namespace Freshet.Hosting.Dispatch;

/// <summary>Executes the runs that messages name, for every host.</summary>
public sealed class RunMessageHandler(DatabaseSet databases, LedgerGate ledgers, SituationReader situations, RunExecutor executor)
{
    /// <summary>Executes a run: one that is in the ledger, or a tick, which is recorded only if it has something to do.</summary>
    /// <returns>Null if there is nothing to do: nothing is due, the run has ended, or another worker has it.</returns>
    /// <exception cref="FormatException">The message names no run of a database that is configured.</exception>
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="ReadOnlyServerException">The server is a standby or read only, and this is not meant.</exception>
    /// <exception cref="LedgerTooNewException">A newer Freshet has upgraded its ledger.</exception>
    /// <exception cref="LedgerUnavailableException">There is no ledger that this role can write to.</exception>
    public async Task<RunResult?> ExecuteAsync(RunMessage message, RunControl control)
    {
        if (!RunId.TryParse(message.Run, out var id))
            throw new FormatException($"'{message.Run}' is not the id of a run.");
        var database = databases.Find(id.Database)
            ?? throw new FormatException($"The run {id} belongs to a database that is not configured: {id.Database}.");
        try
        {
            await ledgers.RequireAsync(database, control.Shutdown);
        }
        catch (ReadOnlyServerException e) when (e.IsMeant && message.Tick is not null)
        {
            return null;
        }
        control = control with { RequestedBy = message.RequestedBy };
        if (message.Tick is not { } tick || await new RunReader(database.Pool).FindRunAsync(id.Id, control.Shutdown) is not null)
            return await executor.ResumeAsync(database, id, control);

        var plan = RefreshPlanner.Plan(await situations.ReadAsync(database, control.Shutdown), tick, control.LongestView);
        return await executor.RunTickAsync(database, new(id, RunSource.Tick, tick), plan, control);
    }
}
