using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Ledger;
using Freshet.Runs;
using Freshet.Scheduling;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Freshet.Refreshing;

/// <summary>Collects a run's outcomes, and writes those that their own transaction could not.</summary>
internal sealed class RunRecorder(RunContext context, RunStop stop, IProgress<RefreshProgress>? progress, ILogger logger)
{
    private const int RowsPerBatch = 500;

    private readonly List<RefreshOutcome> _outcomes = [];
    private readonly Queue<RefreshOutcome> _unwritten = [];

    public IReadOnlyList<RefreshOutcome> Outcomes => _outcomes;

    /// <summary>Keeps outcomes that stand in the ledger already.</summary>
    public void Keep(IEnumerable<RefreshOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            _outcomes.Add(outcome);
            progress?.Report(new RefreshProgress.EndedBefore(outcome));
        }
    }

    /// <summary>Keeps outcomes, reports them, and records them unless their refresh has done so.</summary>
    public async Task AddAsync(IEnumerable<RefreshOutcome> ended, CancellationToken cancellationToken)
    {
        var outcomes = ended.Select(outcome => outcome.Oid == 0 ? outcome with { Oid = context.OidOf(outcome.View) } : outcome).ToList();
        foreach (var outcome in outcomes)
        {
            _outcomes.Add(outcome);
            progress?.Report(new RefreshProgress.Ended(outcome));
            RunTelemetry.Count(context.Database.Name, outcome);
            // A view that was stopped with the run is not a problem.
            if (outcome is { IsProblem: true, IsStopped: false })
                logger.ViewEndedBadly(
                    outcome.View, Words.Of(outcome.Status), Code(outcome), outcome.Reason, outcome.SqlState ?? "-", outcome.Message ?? "");
            else if (outcome.Code is not null)
                logger.ViewSkipped(outcome.View, Words.Of(outcome.Status), Code(outcome), outcome.Reason);
            else if (outcome is { Method: { } method, DurationMs: { } durationMs })
                logger.ViewEnded(outcome.View, Words.Of(outcome.Status), Words.Of(method), durationMs, outcome.Reason);
            else
                logger.ViewRefreshedBefore(outcome.View, outcome.Reason);
        }
        if (!context.HasLedger || stop.Reason == StopReason.LeaseLost)
            return;
        foreach (var outcome in outcomes.Where(outcome => !outcome.Succeeded))
            _unwritten.Enqueue(outcome);
        await WriteAsync(cancellationToken);
    }

    private static string Code(RefreshOutcome outcome) => outcome.Code is { } code ? Words.Of(code) : "unknown";

    /// <summary>Writes what could not be written so far, when the database was away.</summary>
    /// <returns>False if something still cannot; the run must not end then, so that another resumes it.</returns>
    public async Task<bool> WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_unwritten.Count > 0)
            {
                await using var connection = await context.Database.ConnectAsync(context.Database.Pool, cancellationToken);
                await using var statements = new Statements(connection);
                var rows = _unwritten.Take(RowsPerBatch).ToList();
                foreach (var outcome in rows)
                    RefreshRows.AddOther(statements, context.Run.Id.Id, outcome);
                await statements.ExecuteAsync(cancellationToken);
                rows.ForEach(_ => _unwritten.Dequeue());
            }
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            logger.RecordingFailed(context.Run.Id, SqlStates.Describe(e).Message);
            return false;
        }
    }
}
