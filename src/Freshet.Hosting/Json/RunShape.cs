using Freshet.Formatting;
using Freshet.Runs;

namespace Freshet.Hosting.Json;

/// <summary>One run, in a list of runs.</summary>
/// <param name="Counts">Its views by status, such as <c>refreshed</c> and <c>failed</c>.</param>
/// <param name="Selection">In the words of the command line; null if another version of Freshet recorded one that this one does not know.</param>
public sealed record RunShape(
    string Database,
    string RunId,
    RunSource Source,
    RunStatus Status,
    DateTimeOffset RequestedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyDictionary<string, int> Counts,
    string? Selection)
{
    public static RunShape Of(string database, RunRecord run) => new(
        database, new RunId(database, run.Id).ToString(), run.Source, run.Status, run.RequestedAt, run.StartedAt, run.FinishedAt,
        run.Counts.OrderBy(count => count.Key).ToDictionary(count => Words.Of(count.Key), count => count.Value),
        run.Selection?.ToString());
}
