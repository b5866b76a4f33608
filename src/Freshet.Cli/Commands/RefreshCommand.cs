using System.CommandLine;
using Freshet.Hosting;

namespace Freshet.Cli;

/// <summary><c>freshet refresh</c>: refreshes a selection and records it.</summary>
internal static class RefreshCommand
{
    public static Command Create(Signals signals)
    {
        var command = new Command("refresh", "Refreshes views: 'freshet refresh hourly', or 'freshet refresh --due' from a timer");
        var selection = new SelectionOptions();
        selection.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed, selection, signals));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, SelectionOptions options, Signals signals)
    {
        await using var session = Session.Open(parsed);
        var selection = options.Read(parsed, session.Settings.Cadences);
        var refresher = new DatabaseRefresher(session, selection, options.Lanes(parsed), signals);
        var json = parsed.GetValue(CommonOptions.Json);

        var (prepared, unreachable) = await EachDatabase.RunAsync(session.Databases, refresher.PrepareAsync);
        Matches.Require(prepared.Select(database => database.Plan.Unmatched));
        var results = await RefreshDisplay.ShowAsync(json, prepared, refresher.RefreshAsync);

        foreach (var result in results.Where(result => !result.Recorded))
            ErrorOutput.Remark($"{result.Id.Database}: the end of run {result.Id} could not be recorded, as the database went away or another worker has the run. What was refreshed is on record; the next 'freshet refresh --due' goes on with the rest.");
        if (json)
            WriteJson(results, session.Databases.Count);
        else
            RefreshSummary.Write(results);
        var unfinished = prepared.Any(database => !results.Any(result => result.Id.Database == database.Database.Name)) ? ExitCode.Problem : ExitCode.Done;
        return ExitCode.Worst([.. results.Select(ExitCodeOf), unreachable, unfinished]);
    }

    /// <summary>The run of each database that was asked for; one that was gone on with is a remark.</summary>
    private static void WriteJson(IReadOnlyList<RunResult> results, int databases)
    {
        var asked = results.GroupBy(result => result.Id.Database).Select(group => group.Last()).ToList();
        foreach (var resumed in results.Except(asked))
            ErrorOutput.Remark($"{resumed.Id.Database}: went on with run {resumed.Id}: {Words.Of(resumed.Status)}");
        JsonOutput.WriteOneOrList([.. asked.Select(RefreshShape.Of)], databases, JsonOutput.Shapes.RefreshShape, JsonOutput.Shapes.IReadOnlyListRefreshShape);
    }

    private static int ExitCodeOf(RunResult result) => result.Status switch
    {
        RunStatus.Cancelled or RunStatus.Interrupted => ExitCode.Cancelled,
        RunStatus.Abandoned => ExitCode.Problem,
        _ => result.Outcomes.Any(outcome => outcome.IsProblem) ? ExitCode.Problem : ExitCode.Done,
    };
}
