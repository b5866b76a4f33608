using System.CommandLine;
using Freshet.Checking;
using Freshet.Formatting;
using Freshet.Freshness;
using Freshet.Hosting.Json;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Cli;

/// <summary><c>freshet views</c>: how every view stands.</summary>
internal static class ViewsCommand
{
    public static Command Create(Signals signals)
    {
        var command = new DocumentedCommand(
            "views", "List every view: how old its data is, when it is due, and what is wrong with it", "docs/operations.md")
        {
            Examples =
            [
                ("views", "all views of all configured databases"),
                ("views hourly", "the views of one cadence"),
                ("views --view 'reports.revenue*' --upstream", "some views and those that they read"),
            ],
        };
        var selection = new SelectionOptions();
        selection.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed, selection, signals.Either));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, SelectionOptions options, CancellationToken cancellationToken)
    {
        await using var session = Session.Open(parsed);
        var selection = options.ReadOptional(parsed, session.Settings.Cadences);
        var (results, exitCode) = await EachDatabase.RunAsync(session.Databases, async database =>
        {
            var known = await Ledgers.RemarkAsync(database, cancellationToken);
            var situation = await session.Situations.ReadAsync(database, cancellationToken);
            var plan = RefreshPlanner.Plan(situation, selection);
            var selected = plan.Selected;
            return new Found(
                database.Name,
                [.. ViewReport.Of(situation, ledgerHidden: !known).Where(report => selected.Contains(report.View.Name))],
                plan.Unmatched,
                [.. situation.UnmatchedPatterns()],
                situation.Now);
        });
        Matches.RemarkPatterns(results.SelectMany(result => result.UnmatchedPatterns));
        Matches.Require(results.Select(result => result.Unmatched));

        if (parsed.GetValue(CommonOptions.Json))
            JsonOutput.Write(
                [.. results.SelectMany(result => result.Reports.Select(report => ViewShape.Of(result.Database, report)))],
                JsonOutput.Shapes.IReadOnlyListViewShape);
        else
            Write(results);
        return exitCode;
    }

    private static void Write(IReadOnlyList<Found> results)
    {
        var rows = results.SelectMany(result => result.Reports.Select(report => (result.Database, result.Now, Report: report)))
            .OrderBy(row => Array.IndexOf(Order, row.Report.Status)).ToList(); // the order of names stays within a status
        if (rows.Count == 0)
        {
            Console.Out.WriteLine("There are no materialized views.");
            return;
        }
        var several = results.Count > 1;
        Listing.Write(
            [
                .. several ? [new ListColumn("Database") { Droppable = 1 }] : Array.Empty<ListColumn>(),
                new("View") { IsName = true }, new("Cadence") { Droppable = 2 }, new("Status") { Style = Style },
                "Data as of", new("Next due") { Droppable = 3 }, new("Took") { Droppable = 4 }, new("Problems") { Droppable = 5 },
            ],
            rows.Select(row => (IReadOnlyList<string>)[
                .. several ? [row.Database] : Array.Empty<string>(),
                row.Report.View.Name.ToString(),
                row.Report.Cadence ?? "-",
                row.Report.Status is { } status ? Words.Of(status) : "?",
                Printable.Time(row.Report.State?.DataAsOf, row.Now),
                Printable.Time(row.Report.NextDue, row.Now),
                Printable.Duration(row.Report.State?.DurationsMs is [var newest, ..] ? newest : null),
                string.Join(", ", row.Report.Problems.Select(problem => Words.Of(problem.Code))) is { Length: > 0 } codes ? codes : "-",
            ]));
        FindingList.Write(rows.SelectMany(row => row.Report.Problems.Select(problem =>
            (several ? $"{row.Database}: {row.Report.View.Name}" : row.Report.View.Name.ToString(), problem))));
        if (rows.Count > 1)
            Console.Out.WriteLine($"{rows.Count} views: {StatusCounts.Of(rows.Select(row => row.Report))}");
    }

    // What needs a person comes first.
    private static readonly ViewStatus?[] Order =
    [
        ViewStatus.Failing, ViewStatus.Late, ViewStatus.Never, ViewStatus.Unscheduled, null, ViewStatus.Unknown, ViewStatus.Refreshing,
        ViewStatus.Paused, ViewStatus.Fresh,
    ];

    private static string? Style(string status) => status switch
    {
        "failing" or "late" or "never" => "31",
        "unscheduled" or "unknown" or "paused" => "33",
        "fresh" => "32",
        _ => null,
    };

    private sealed record Found(
        string Database, IReadOnlyList<ViewReport> Reports, IReadOnlyList<string> Unmatched, IReadOnlyList<Reason> UnmatchedPatterns,
            DateTimeOffset Now);
}
