using Freshet.Checking;
using Freshet.Freshness;

namespace Freshet.Hosting.Json;

/// <summary>The state of one view.</summary>
/// <param name="Status">Null if it is not known, because the role lacks permission to read the ledger.</param>
/// <param name="LastRefreshedAt">When its last successful refresh began.</param>
/// <param name="Refreshing">A run is refreshing it now, whatever its status.</param>
/// <param name="Concurrent">It has an index, so that a refresh does not block its readers.</param>
public sealed record ViewShape(
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
    IReadOnlyList<ReasonShape> Problems)
{
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
        [.. report.Problems.Select(ReasonShape.Of)]);
}
