using System.CommandLine;
using Freshet.Hosting.Json;

namespace Freshet.Cli;

/// <summary><c>freshet refresh</c>: refreshes a selection and records it.</summary>
internal static class RefreshCommand
{
    private static readonly Option<bool> Quiet = new("--quiet", "-q")
    {
        Description = "Print only what is wrong, on standard error: for cron",
    };

    /// <summary>Nothing is to be printed that is not wrong.</summary>
    public static bool IsQuiet(ParseResult parsed) => parsed.GetValue(Quiet);

    public static Command Create(Signals signals)
    {
        var command = new DocumentedCommand(
            "refresh", "Refresh views: the ones you select, or with --due those whose time has come", "docs/operations.md")
        {
            Examples =
            [
                ("refresh --due --quiet", "what is due now; prints only problems: call this every few minutes"),
                ("refresh hourly", "the views of one cadence"),
                ("refresh --view reports.revenue_daily --upstream", "one view, after those that it reads"),
                ("refresh --all --lanes 4", "every view, four at a time"),
            ],
        };
        var selection = new SelectionOptions();
        selection.AddTo(command, plans: true, refreshes: true);
        command.Add("Output", Quiet);
        command.SetAction((parsed, _) => RunAsync(parsed, selection, signals));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, SelectionOptions options, Signals signals)
    {
        await using var session = Session.Open(parsed);
        var selection = options.Read(parsed, session.Settings.Cadences);
        var refresher = new DatabaseRefresher(session, selection, options.Lanes(parsed), signals);
        var json = parsed.GetValue(CommonOptions.Json);
        var quiet = parsed.GetValue(Quiet);

        var (prepared, unreachable) = await EachDatabase.RunAsync(session.Databases, refresher.PrepareAsync);
        Matches.RemarkPatterns(prepared.SelectMany(database => database.Plan.Situation.UnmatchedPatterns()));
        Matches.Require(prepared.Select(database => database.Plan.Unmatched));
        var results = await RefreshDisplay.ShowAsync(
            json ? DisplayMode.Nothing : quiet ? DisplayMode.Problems : DisplayMode.Progress,
            prepared,
            options.Lanes(parsed),
            parsed.GetValue(CommonOptions.Verbose),
            refresher.RefreshAsync);

        var shapes = results.SelectMany(Shapes).ToList();
        var failures = results.SelectMany(result => result.Failures).ToList();
        // A resumed run that broke off is not the requested run.
        if (json && results.All(result => result is { NothingDue: false } && !result.Runs.Any()))
        {
            var failure = Failure.OfAll(failures);
            throw new NothingToShowException(failure with { ExitCode = ExitCode.Worst([failure.ExitCode, unreachable]) });
        }
        foreach (var failure in failures)
            ErrorOutput.Remark(failure.Message);
        foreach (var run in results.SelectMany(result => result.Runs).Where(run => !run.Recorded))
            ErrorOutput.Remark(
                $"{run.Id.Database}: the end of run {run.Id} could not be recorded, "
                + "because the database went away or another worker took the run over. "
                + "What was refreshed is recorded; the next 'freshet refresh --due' resumes the rest.");
        if (json)
            JsonOutput.WriteOneOrList(
                shapes,
                Math.Max(session.Databases.Count, shapes.Count),
                JsonOutput.Shapes.RefreshShape,
                JsonOutput.Shapes.IReadOnlyListRefreshShape);
        else if (quiet)
            RefreshSummary.WriteProblems(results);
        else
            RefreshSummary.Write(results);
        return ExitCode.Worst([.. results.Select(result => result.Worst), unreachable]);
    }

    /// <summary>One shape, unless runs were resumed before the requested one.</summary>
    private static IEnumerable<RefreshShape> Shapes(DatabaseRefresh result)
    {
        foreach (var (run, status) in result.BrokenOff)
            yield return RefreshShape.BrokenOff(run, status);
        foreach (var run in result.Runs)
            yield return RefreshShape.Of(run);
        if (result.NothingDue)
            yield return RefreshShape.NothingDue(result.Database);
    }
}
