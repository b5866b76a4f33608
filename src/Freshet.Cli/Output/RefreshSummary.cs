namespace Freshet.Cli;

/// <summary>The last words of a refresh.</summary>
internal static class RefreshSummary
{
    public static void Write(IReadOnlyList<RunResult> results)
    {
        foreach (var result in results)
        {
            var counts = result.Outcomes.GroupBy(outcome => outcome.Status).OrderBy(group => group.Key)
                .Select(group => $"{group.Count()} {Words.Of(group.Key).Replace('_', ' ')}");
            var text = result.Outcomes.Count == 0 ? "nothing was to be refreshed" : string.Join(", ", counts);
            Console.Out.WriteLine($"{result.Id.Database}: {Words.Of(result.Status).Replace('_', ' ')}: {text} (run {result.Id})");
        }
    }
}
