using Freshet.Formatting;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>The last words of a refresh.</summary>
internal static class RefreshSummary
{
    private const string Nothing = "nothing to refresh";

    public static void Write(IReadOnlyList<DatabaseRefresh> databases)
    {
        foreach (var database in databases)
        {
            foreach (var run in database.Runs)
                Console.Out.WriteLine(Text(run));
            if (database.NothingDue)
                Console.Out.WriteLine($"{database.Database}: {Words.Of(RunStatus.Succeeded)}: {Nothing}");
        }
    }

    private static string Text(RunResult run)
    {
        var counts = run.Outcomes.GroupBy(outcome => outcome.Status).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {Words.Of(group.Key).Replace('_', ' ')}");
        var summary = run.Outcomes.Count == 0 ? Nothing : string.Join(", ", counts);
        return $"{run.Id.Database}: {Words.Of(run.Status).Replace('_', ' ')}: {summary} (run {run.Id})";
    }
}
