using System.CommandLine;
using Freshet.Checking;
using Freshet.Formatting;
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
                [.. situation.UnmatchedPatterns()]);
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
        var rows = results.SelectMany(result => result.Reports.Select(report => (result.Database, Report: report))).ToList();
        if (rows.Count == 0)
        {
            Console.Out.WriteLine("There are no materialized views.");
            return;
        }
        var several = results.Count > 1;
        Listing.Write(
            [.. several ? ["Database"] : Array.Empty<string>(), "View", "Cadence", "Status", "Data as of", "Next due", "Took", "Problems"],
            rows.Select(row => (IReadOnlyList<string>)[
                .. several ? [row.Database] : Array.Empty<string>(),
                row.Report.View.Name.ToString(),
                row.Report.Cadence ?? "-",
                row.Report.Status is { } status ? Words.Of(status) : "?",
                Printable.Time(row.Report.State?.DataAsOf),
                Printable.Time(row.Report.NextDue),
                Printable.Duration(row.Report.State?.DurationsMs is [var newest, ..] ? newest : null),
                string.Join(", ", row.Report.Problems.Select(problem => Words.Of(problem.Code))) is { Length: > 0 } codes ? codes : "-",
            ]));
        foreach (var (_, report) in rows)
        {
            foreach (var problem in report.Problems)
                Console.Out.WriteLine(Printable.Line($"{report.View.Name}: {problem.Text} To fix it: {FixText.Of(problem.Fixes)}"));
        }
    }

    private sealed record Found(string Database, IReadOnlyList<ViewReport> Reports, IReadOnlyList<string> Unmatched, IReadOnlyList<Reason> UnmatchedPatterns);
}
