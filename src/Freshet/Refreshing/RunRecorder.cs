using Microsoft.Extensions.Logging;
using Npgsql;

namespace Freshet;

/// <summary>Collects a run's outcomes, and writes those that their own transaction could not.</summary>
internal sealed class RunRecorder(RunContext context, IProgress<RefreshProgress>? progress, ILogger logger)
{
    private const int RowsPerBatch = 500;

    private readonly List<RefreshOutcome> _outcomes = [];

    public IReadOnlyList<RefreshOutcome> Outcomes => _outcomes;

    /// <summary>Keeps outcomes that stand in the ledger already.</summary>
    public void Keep(IEnumerable<RefreshOutcome> outcomes) => _outcomes.AddRange(outcomes);

    /// <summary>Keeps outcomes, tells of them, and writes them unless their refresh has done so.</summary>
    /// <remarks>An outcome that cannot be written is logged: the run's end will not be recorded either then, so another resumes it.</remarks>
    public async Task AddAsync(IReadOnlyList<RefreshOutcome> outcomes, CancellationToken cancellationToken)
    {
        foreach (var outcome in outcomes)
        {
            _outcomes.Add(outcome);
            progress?.Report(new(outcome.View, outcome));
            FreshetTelemetry.Count(context.Database.Name, outcome);
            if (outcome.IsProblem)
                logger.ViewEndedBadly(outcome.View, Words.Of(outcome.Status), outcome.Reason, outcome.SqlState, outcome.Message);
            else
                logger.ViewEnded(outcome.View, Words.Of(outcome.Status), outcome.Method is { } method ? Words.Of(method) : "no method", outcome.DurationMs, outcome.Reason);
        }
        if (!context.HasLedger || context.Stop.Reason == StopReason.LeaseLost)
            return;
        foreach (var chunk in outcomes.Where(outcome => !outcome.Succeeded).Chunk(RowsPerBatch))
            await WriteAsync(chunk, cancellationToken);
    }

    private async Task WriteAsync(RefreshOutcome[] outcomes, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await context.Database.Pool.OpenConnectionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection);
            foreach (var outcome in outcomes)
                RefreshRows.AddOther(batch, context.Run.Id.Id, outcome);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException or IOException)
        {
            logger.RecordingFailed(context.Run.Id, SqlStates.Describe(e).Message);
        }
    }
}
