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

    /// <summary>Of runs with a problem only, on standard error.</summary>
    public static void WriteProblems(IReadOnlyList<DatabaseRefresh> databases)
    {
        foreach (var run in databases.SelectMany(database => database.Runs).Where(run => DatabaseRefresh.ExitCodeOf(run) != ExitCode.Done))
            Console.Error.WriteLine(Text(run));
    }

    private static string Text(RunResult run)
    {
        var counts = run.Outcomes.GroupBy(outcome => outcome.Status).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {Words.Of(group.Key).Replace('_', ' ')}");
        var summary = run.Outcomes.Count == 0 ? Nothing : string.Join(", ", counts);
        return $"{run.Id.Database}: {Words.Of(run.Status).Replace('_', ' ')}: {summary} (run {Id(run.Id)})";
    }

    // A whole one takes half of a line; its beginning is enough for 'freshet runs'.
    private static string Id(RunId run)
    {
        const int Digits = 13;
        return Screen.Width is null ? run.ToString() : run.Id.ToString("D")[..Digits];
    }
}
