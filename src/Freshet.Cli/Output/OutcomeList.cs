using Freshet.Formatting;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>What became of the views of runs: all of them if they are few, otherwise those that were not refreshed.</summary>
internal static class OutcomeList
{
    private const int Few = 20;
    private const int SlowestShown = 3;

    private static readonly IReadOnlyList<ListColumn> Columns =
    [
        new("Status") { Style = Style }, new("View") { IsName = true }, "Took", new("Method") { Droppable = 1 },
            new("Why") { IsText = true }, ListColumn.Fix,
    ];

    /// <param name="outcomes">Each with the name to show.</param>
    public static void Write(IEnumerable<(string Name, RefreshOutcome Outcome)> outcomes)
    {
        foreach (var line in Lines([.. outcomes], Screen.Width))
            Console.Out.WriteLine(line);
    }

    /// <param name="width">Of the terminal, in columns; null: without limit.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<(string Name, RefreshOutcome Outcome)> outcomes, int? width)
    {
        var shown = outcomes.Count <= Few ? outcomes : [.. outcomes.Where(outcome => !outcome.Outcome.Succeeded)];
        if (shown.Count > 0)
        {
            foreach (var line in Listing.Lines(Columns, shown.Select(row => Row(row.Name, row.Outcome)), width))
                yield return line;
        }
        if (shown.Count == outcomes.Count)
            yield break;
        var refreshed = outcomes.Where(outcome => outcome.Outcome.Succeeded).OrderByDescending(outcome => outcome.Outcome.DurationMs)
            .ToList();
        var slowest = refreshed.Take(SlowestShown)
            .Select(row => $"{Printable.Line(row.Name)} ({Printable.Duration(row.Outcome.DurationMs)})");
        foreach (var line in Screen.Wrap($"{Plural.Of(refreshed.Count, "view")} refreshed; the slowest: {string.Join(", ", slowest)}",
            width))
            yield return line;
    }

    private static IReadOnlyList<string> Row(string name, RefreshOutcome outcome) =>
    [
        Words.Of(outcome.Status),
        name,
        Printable.Duration(outcome.DurationMs),
        outcome.Method is { } method ? Words.Of(method) : "-",
        // Why a view was refreshed matters least, and takes most of the room.
        outcome is { Succeeded: true, Message: null } && Screen.Width is not null ? "" : OutcomeLines.Why(outcome),
        OutcomeLines.Fix(outcome.Fixes),
    ];

    private static string? Style(string status) => status switch
    {
        "refreshed" => "32",
        "skipped" or "interrupted" => "33",
        _ => "31",
    };
}
