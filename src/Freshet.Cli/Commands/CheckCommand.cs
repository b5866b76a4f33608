using System.CommandLine;
using Freshet.Checking;
using Freshet.Formatting;
using Freshet.Hosting.Json;
using Freshet.Hosting.Settings;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Cli;

/// <summary><c>freshet check</c>: every reason why a view cannot be refreshed, blocks, or may be stale without anyone noticing.</summary>
internal static class CheckCommand
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);

    public static Command Create(Signals signals)
    {
        var command = new DocumentedCommand(
            "check", "Report views that cannot be refreshed, block their readers or may be stale, each with its fix", "docs/checks.md")
        {
            Examples =
            [
                ("check", "all views; exit code 1 if there is a problem"),
                ("check --view reports.revenue_daily", "one view"),
                ("check --deep", "also find a key in the data of views without a unique index"),
            ],
        };
        var selection = new SelectionOptions();
        selection.AddTo(command);
        var deep = new Option<bool>("--deep")
        {
            Description = "Find a key in the data of each view that lacks a unique index; reads those views",
        };
        var limit = new Option<string?>("--deep-timeout")
        {
            Description = "Time limit for each attempt to find a key (default: 30s)",
            HelpName = "TIME",
        };
        command.Add("Find keys", deep, limit);
        command.SetAction(async (parsed, _) =>
        {
            var time = DefaultLimit;
            if (parsed.GetValue(limit) is { } text && (!Spans.TryParse(text, out time) || time <= TimeSpan.Zero))
                throw new UsageException($"--deep-timeout must be a time such as 30s or 2m, not '{text}'.");
            return await RunAsync(parsed, selection, parsed.GetValue(deep) ? time : null, signals.Either);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, SelectionOptions options, TimeSpan? deep, CancellationToken cancellationToken)
    {
        await using var session = Session.Open(parsed);
        var selection = options.ReadOptional(parsed, session.Settings.Cadences);
        var (results, exitCode) = await EachDatabase.RunAsync(session.Databases, async database =>
        {
            await Ledgers.RemarkAsync(database, cancellationToken);
            var situation = await session.Situations.ReadAsync(database, cancellationToken);
            var plan = RefreshPlanner.Plan(situation, selection);
            var views = await ViewChecker.CheckAsync(database, situation, plan.Selected, deep, cancellationToken);
            var whole = await ViewChecker.CheckDatabaseAsync(database, situation, cancellationToken);
            return new Checked(
                database.Name, views.Count, [.. whole, .. views, .. ViewChecker.CheckPolicies(situation, selection)], plan.Unmatched);
        });
        Matches.Require(results.Select(result => result.Unmatched));

        if (parsed.GetValue(CommonOptions.Json))
            JsonOutput.Write(
                [.. results.SelectMany(result => result.Reports.Select(report => CheckShape.Of(result.Database, report)))],
                JsonOutput.Shapes.IReadOnlyListCheckShape);
        else
            Write(results);
        var found = results.SelectMany(result => result.Reports).SelectMany(report => report.Problems)
            .Any(problem => problem.Severity != Severity.Info);
        return ExitCode.Worst([exitCode, found ? ExitCode.Problem : ExitCode.Done]);
    }

    private static void Write(IReadOnlyList<Checked> results)
    {
        var several = results.Count > 1;
        FindingList.Write(results.SelectMany(result => result.Reports.SelectMany(report => report.Problems.Select(problem =>
            (report.View is { } view ? (several ? $"{result.Database}: {view}" : view.ToString()) : $"the database {result.Database}",
                problem)))));
        var problems = results.SelectMany(result => result.Reports).SelectMany(report => report.Problems).ToList();
        if (problems.Count > 0)
        {
            var codes = problems.OrderBy(problem => problem.Severity).Select(problem => $"docs/checks.md#{Words.Of(problem.Code)}")
                .Distinct();
            foreach (var line in Screen.Wrap($"Explained in {string.Join(", ", codes)}", Screen.Width))
                Console.Out.WriteLine(line);
        }
        foreach (var result in results)
        {
            Console.Out.WriteLine(
                $"{result.Database}: {Plural.Of(result.Views, "view")} checked, "
                + $"{Count(Severity.Error, "error")}, {Count(Severity.Warning, "warning")}, {Count(Severity.Info, "remark")}");

            string Count(Severity severity, string noun) => Plural.Of(
                result.Reports.SelectMany(report => report.Problems).Count(problem => problem.Severity == severity), noun);
        }
    }

    private sealed record Checked(string Database, int Views, IReadOnlyList<CheckReport> Reports, IReadOnlyList<string> Unmatched);
}
