namespace Freshet.Hosting;

/// <summary>What became of one run.</summary>
public sealed record RefreshShape(string Database, string RunId, RunStatus Status, IReadOnlyList<RefreshShape.View> Refreshes)
{
    public static RefreshShape Of(RunResult result) =>
        new(result.Id.Database, result.Id.ToString(), result.Status, [.. result.Outcomes.Select(View.Of)]);

    public sealed record View(
        string Schema,
        string Name,
        RefreshStatus Status,
        RefreshMethod? Method,
        string Reason,
        int Attempts,
        DateTimeOffset? StartedAt,
        long? DurationMs,
        DateTimeOffset? DataAsOf,
        string? SqlState,
        string? Message)
    {
        public static View Of(RefreshOutcome outcome) => new(
            outcome.View.Schema, outcome.View.Name, outcome.Status, outcome.Method, outcome.Reason, outcome.Attempts,
            outcome.StartedAt, outcome.DurationMs, outcome.DataAsOf, outcome.SqlState, outcome.Message);
    }
}
