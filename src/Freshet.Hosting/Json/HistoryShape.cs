using Freshet.Ledger;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Hosting.Json;

/// <summary>What became of a view in one run.</summary>
/// <param name="Rows">The planner's estimate after it; null if the view was not refreshed, or there is none.</param>
/// <param name="Bytes">Of the view without its indexes, after it.</param>
public sealed record HistoryShape(
    string RunId,
    RefreshStatus Status,
    RefreshMethod? Method,
    ReasonCode? ReasonCode,
    string Reason,
    IReadOnlyList<Fix> Fixes,
    int Attempts,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    long? DurationMs,
    DateTimeOffset? DataAsOf,
    long? Rows,
    long? Bytes,
    string? SqlState,
    string? Message)
{
    public static HistoryShape Of(string database, RecordedRefresh row) => new(
        new RunId(database, row.Run).ToString(), row.Outcome.Status, row.Outcome.Method, row.Outcome.Code, row.Outcome.Reason,
        row.Outcome.Fixes, row.Outcome.Attempts, row.Outcome.StartedAt, row.Outcome.FinishedAt, row.Outcome.DurationMs,
        row.Outcome.DataAsOf, row.Rows, row.Bytes, row.Outcome.SqlState, row.Outcome.Message);
}
