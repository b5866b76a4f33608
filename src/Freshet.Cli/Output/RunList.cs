using Freshet.Formatting;
using Freshet.Hosting.Json;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>Runs as people read them.</summary>
internal static class RunList
{
    // Enough to tell runs of different minutes apart.
    private const int FewestDigits = 8;

    private static readonly IReadOnlyList<ListColumn> Columns =
    [
        "Run", new("Triggered by") { Droppable = 3 }, new("Status") { Style = Style }, new("Requested at") { Droppable = 1 },
        new("Took") { Droppable = 2 }, "Views",
    ];

    public static void Write(IReadOnlyList<RunShape> runs)
    {
        var several = runs.Select(run => run.Database).Distinct(StringComparer.Ordinal).Count() > 1;
        var ids = runs.Select(run => RunId.TryParse(run.RunId, out var id) ? id.Id.ToString("D") : run.RunId).ToList();
        var digits = Digits(ids);
        Listing.Write(Columns, runs.Zip(ids).Select(row => Row(row.First, Screen.Width is null
            ? row.First.RunId
            : $"{(several ? $"{row.First.Database}." : "")}{row.Second[..Math.Min(digits, row.Second.Length)]}")));
    }

    /// <summary>One run with its views: those that are not done first.</summary>
    public static void WriteOne(
        string database, RunRecord run, IReadOnlyList<RefreshOutcome> outcomes, IReadOnlyList<RunViewProgress> progress)
    {
        var shape = RunShape.Of(database, run);
        Listing.Write(Columns, [Row(shape, shape.RunId)]);
        Console.Out.WriteLine($"Selection: {run.Selection?.ToString() ?? "recorded by another version of Freshet"}");
        var rest = progress.Where(view => view.State != RunViewState.Done).OrderBy(view => view.State).ToList();
        if (rest.Count > 0)
        {
            Listing.Write(
                [
                    "State", new("View") { IsName = true }, "Since", new("Usually") { Droppable = 1 }, new("Attempts") { Droppable = 2 },
                    new("Waits for") { IsText = true },
                ],
                rest.Select(view => (IReadOnlyList<string>)[
                    Words.Of(view.State), view.View.View.ToString(), Printable.Time(view.Since, TimeProvider.System.GetUtcNow()),
                        Printable.Duration(view.View.UsualMs),
                    $"{view.Attempts}", view.WaitsFor ?? "",
                ]));
        }
        if (outcomes.Count > 0)
        {
            Listing.Write(
                [
                    new("View") { IsName = true }, "Status", new("Took") { Droppable = 1 }, new("Method") { Droppable = 2 },
                    new("Data as of") { Droppable = 3 }, new("Why") { IsText = true }, ListColumn.Fix,
                ],
                outcomes.OrderByDescending(outcome => outcome.IsProblem).Select(outcome => (IReadOnlyList<string>)[
                    outcome.View.ToString(), Words.Of(outcome.Status), Printable.Duration(outcome.DurationMs),
                    outcome.Method is { } method ? Words.Of(method) : "-", Printable.Time(outcome.DataAsOf),
                    // Why a view was refreshed matters least, and takes most of the room.
                    outcome is { Succeeded: true, Message: null } && Screen.Width is not null ? "" : OutcomeLines.Why(outcome),
                    OutcomeLines.Fix(outcome.Fixes),
                ]));
        }
    }

    /// <summary>How many letters of the ids tell them apart.</summary>
    private static int Digits(IReadOnlyList<string> ids)
    {
        var digits = FewestDigits;
        while (digits < 36 && ids.Select(id => id[..Math.Min(digits, id.Length)]).Distinct(StringComparer.Ordinal).Count() < ids.Distinct()
            .Count())
            digits++;
        return digits;
    }

    private static IReadOnlyList<string> Row(RunShape run, string id) =>
    [
        id,
        Words.Of(run.Source),
        Words.Of(run.Status),
        Printable.Time(run.RequestedAt, TimeProvider.System.GetUtcNow()),
        run is { StartedAt: { } started, FinishedAt: { } finished } ? Times.Text(finished - started) : "-",
        run.Counts.Count == 0 ? "-" : string.Join(", ", run.Counts.Select(count => $"{count.Value} {count.Key}")),
    ];

    private static string? Style(string status) => status switch
    {
        "succeeded" => "32",
        "failed" or "partly_failed" or "abandoned" => "31",
        _ => "33",
    };
}
