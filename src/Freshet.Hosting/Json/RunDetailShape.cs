using Freshet.Runs;

namespace Freshet.Hosting.Json;

/// <summary>One run with what became of each of its views.</summary>
public sealed record RunDetailShape(
    string Database,
    string RunId,
    RunSource Source,
    RunStatus Status,
    DateTimeOffset RequestedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<RefreshShape.View> Refreshes)
{
    public static RunDetailShape Of(string database, RunRecord record, IReadOnlyList<RefreshOutcome> outcomes)
    {
        var run = RunShape.Of(database, record);
        return new(
            run.Database, run.RunId, run.Source, run.Status, run.RequestedAt, run.StartedAt, run.FinishedAt, run.Counts,
            [.. outcomes.Select(RefreshShape.View.Of)]);
    }
}
