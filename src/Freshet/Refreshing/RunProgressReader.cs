using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Locks;
using Freshet.Runs;
using Npgsql;

namespace Freshet.Refreshing;

/// <summary>Reads how far a run has come, whichever host executes it.</summary>
public static class RunProgressReader
{
    /// <returns>A row for each view of the plan; empty before the run began, or if it ended.</returns>
    /// <exception cref="NpgsqlException">The ledger cannot be read.</exception>
    public static async Task<IReadOnlyList<RunViewProgress>> ReadAsync(
        Database database, RunRecord run, IReadOnlyList<RefreshOutcome> outcomes, CancellationToken cancellationToken)
    {
        if (run.Status is not (RunStatus.Running or RunStatus.Interrupted or RunStatus.Abandoned))
            return [];
        var (plan, waits) = await new RunReader(database.Pool).ReadPlanAsync(run.Id, cancellationToken);
        var sessions = await SessionReader.ReadAsync(database.Pool, run.Id, cancellationToken);
        return RunViewProgress.Of(plan, waits, outcomes.DistinctBy(outcome => outcome.Oid).ToDictionary(outcome => outcome.Oid), sessions,
            run.Status == RunStatus.Running ? "a free lane" : "the next tick, which resumes the run");
    }
}
