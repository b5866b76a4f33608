using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Hosting.Json;

/// <summary>What became of one run.</summary>
/// <param name="RunId">Null for a tick that found nothing to do: it is not recorded.</param>
public sealed record RefreshShape(string Database, string? RunId, RunStatus Status, IReadOnlyList<RefreshShape.View> Refreshes)
{
    public static RefreshShape Of(RunResult result) =>
        new(result.Id.Database, result.Id.ToString(), result.Status, [.. result.Outcomes.Select(View.Of)]);

    /// <summary>Whatever it had done is on record.</summary>
    public static RefreshShape BrokenOff(RunId run, RunStatus status) => new(run.Database, run.ToString(), status, []);

    public static RefreshShape NothingDue(string database) => new(database, null, RunStatus.Succeeded, []);

    /// <param name="ReasonCode">Why it was not refreshed; null if it was.</param>
    /// <param name="Fixes">What to do, in this order.</param>
    public sealed record View(
        string Schema,
        string Name,
        RefreshStatus Status,
        RefreshMethod? Method,
        ReasonCode? ReasonCode,
        string Reason,
        IReadOnlyList<Fix> Fixes,
        int Attempts,
        DateTimeOffset? StartedAt,
        long? DurationMs,
        DateTimeOffset? DataAsOf,
        string? SqlState,
        string? Message)
    {
        public DateTimeOffset? FinishedAt { get; init; }

        /// <summary>When all that it reads in this run was done; null if it was not begun.</summary>
        public DateTimeOffset? ReadyAt { get; init; }

        /// <summary>From 1; null if it was not begun.</summary>
        public int? Lane { get; init; }

        /// <summary>The view whose end made it ready.</summary>
        public NameShape? WaitedFor { get; init; }

        /// <summary>Between its attempts.</summary>
        public IReadOnlyList<RefreshTiming.Wait> Waits { get; init; } = [];

        public static View Of(RefreshOutcome outcome) => new(
            outcome.View.Schema, outcome.View.Name, outcome.Status, outcome.Method, outcome.Code, outcome.Reason, outcome.Fixes, outcome.Attempts,
            outcome.StartedAt, outcome.DurationMs, outcome.DataAsOf, outcome.SqlState, outcome.Message)
        {
            FinishedAt = outcome.FinishedAt,
            ReadyAt = outcome.Timing?.ReadyAt,
            Lane = outcome.Timing?.Lane,
            WaitedFor = outcome.Timing?.WaitedFor is { } view ? NameShape.Of(view) : null,
            Waits = outcome.Timing?.Waits ?? [],
        };
    }
}
