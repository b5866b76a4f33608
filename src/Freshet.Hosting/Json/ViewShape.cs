using Freshet.Checking;
using Freshet.Freshness;
using Freshet.Ledger;
using Freshet.Runs;

namespace Freshet.Hosting.Json;

/// <summary>The state of one view.</summary>
/// <param name="Status">Null if it is not known, because the role lacks permission to read the ledger.</param>
/// <param name="LastRefreshedAt">When its last successful refresh began.</param>
/// <param name="Refreshing">A run is refreshing it now, whatever its status.</param>
/// <param name="Concurrent">It has an index, so that a refresh does not block its readers.</param>
/// <param name="Method">How the next refresh is made; null if no method can.</param>
/// <param name="FailuresInRow">Attempts that failed since the last success.</param>
/// <param name="NextTryAt">From when on a tick tries it again; null unless its last attempt failed.</param>
/// <param name="PausedUntil">Null if it is not paused, or paused until it is resumed.</param>
/// <param name="Rows">The planner's estimate; 0 if it has none.</param>
/// <param name="Bytes">Of the view without its indexes, when it was last vacuumed or analyzed.</param>
public record ViewShape(
    string Database,
    string Schema,
    string Name,
    string? Cadence,
    ViewStatus? Status,
    DateTimeOffset? DataAsOf,
    DateTimeOffset? LateAfter,
    DateTimeOffset? LastRefreshedAt,
    long? LastDurationMs,
    DateTimeOffset? NextDueAt,
    bool Refreshing,
    bool Populated,
    bool Concurrent,
    IReadOnlyList<ReasonShape> Problems,
    RefreshMethod? Method,
    int FailuresInRow,
    DateTimeOffset? NextTryAt,
    DateTimeOffset? PausedUntil,
    string? PauseNote,
    long Rows,
    long Bytes)
{
    /// <summary>In milliseconds, of the latest successful refreshes, the latest first; null where they were not asked for.</summary>
    public IReadOnlyList<long>? Durations { get; init; }

    /// <summary>Null while the last attempt succeeded, or where it was not asked for.</summary>
    public LastFailureShape? LastFailure { get; init; }

    /// <summary>With what it was and is like.</summary>
    /// <param name="failure">Its latest; null if there is none.</param>
    public static ViewShape WithHistory(string database, ViewReport report, RecordedRefresh? failure) => Of(database, report) with
    {
        Durations = report.State?.DurationsMs ?? [],
        LastFailure = report.State?.FailuresInRow > 0 && failure is not null ? LastFailureShape.Of(database, failure) : null,
    };

    public static ViewShape Of(string database, ViewReport report) => new(
        database,
        report.View.Name.Schema,
        report.View.Name.Name,
        report.Cadence,
        report.Status,
        report.State?.DataAsOf,
        report.LateAfter,
        report.State?.LastSuccessAt,
        report.State?.DurationsMs is [var newest, ..] ? newest : null,
        report.NextDue,
        report.Refreshing,
        report.View.Populated,
        report.View.UniqueIndex is not null,
        [.. report.Problems.Select(ReasonShape.Of)],
        report.Method,
        report.State?.FailuresInRow ?? 0,
        report.NextTry,
        report.Status == ViewStatus.Paused && !report.Policy.Paused ? report.Policy.PausedUntil : null,
        report.Status == ViewStatus.Paused ? report.Policy.PauseNote : null,
        (long)report.View.Rows,
        report.View.Bytes);
}
