using System.CommandLine;
using Freshet.Formatting;
using Freshet.Hosting.Json;
using Freshet.Hosting.Settings;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Cli;

/// <summary><c>freshet plan</c>: what <c>refresh</c> would do, in which order, how and why; nothing is done.</summary>
internal static class PlanCommand
{
    private const int SkippedShown = 30;

    public static Command Create(Signals signals)
    {
        var command = new DocumentedCommand(
            "plan", "Show what 'refresh' would do, in which order, how and why; changes nothing", "docs/how-it-works.md")
        {
            Examples =
            [
                ("plan hourly", "what 'refresh hourly' would do"),
                ("plan --due", "what the next tick would do"),
                ("plan --all --json", "the same for every view, for programs"),
            ],
        };
        var selection = new SelectionOptions();
        selection.AddTo(command, plans: true);
        command.SetAction((parsed, _) => RunAsync(parsed, selection, signals.Either));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, SelectionOptions options, CancellationToken cancellationToken)
    {
        await using var session = Session.Open(parsed);
        var selection = options.Read(parsed, session.Settings.Cadences);
        var (results, exitCode) = await EachDatabase.RunAsync(session.Databases, async database =>
        {
            var situation = await session.Situations.ReadAsync(database, cancellationToken);
            await ServerSettingsCheck.RequireAsync(database, session.Settings.Refresh, cancellationToken);
            return new Planned(database.Name, RefreshPlanner.Plan(situation, selection));
        });
        Matches.RemarkPatterns(results.SelectMany(result => result.UnmatchedPatterns));
        Matches.Require(results.Select(result => result.Plan.Unmatched));

        if (parsed.GetValue(CommonOptions.Json))
        {
            IReadOnlyList<PlanShape> shapes = [.. results.Select(result => PlanShape.Of(result.Database, result.Plan))];
            JsonOutput.WriteOneOrList(
                shapes, session.Databases.Count, JsonOutput.Shapes.PlanShape, JsonOutput.Shapes.IReadOnlyListPlanShape);
            return exitCode;
        }
        foreach (var result in results)
            Write(result, results.Count > 1);
        return exitCode;
    }

    private static void Write(Planned result, bool several)
    {
        if (several)
            Console.Out.WriteLine($"{result.Database}:");
        if (result.Plan.Refresh.Count == 0)
            Console.Out.WriteLine("Nothing would be refreshed.");
        else
            Listing.Write(
                [new("View") { IsName = true }, new("Cadence") { Droppable = 2 }, "Method", new("After") { Droppable = 1 },
                    new("Why") { IsText = true }],
                result.Plan.Refresh.Select(Row));

        var skipped = result.Plan.Skipped.Where(view => view.Selected).ToList();
        var others = result.Plan.Skipped.Where(view => !view.Selected).ToList();
        if (skipped.Count + others.Count <= SkippedShown)
            skipped.AddRange(others);
        if (skipped.Count > 0)
        {
            Console.Out.WriteLine("Skipped:");
            Listing.Write(
                [new("View") { IsName = true }, new("Cadence") { Droppable = 1 }, new("Why") { IsText = true }, ListColumn.Fix],
                skipped.Select(view => (IReadOnlyList<string>)
                    [view.View.ToString(), view.Cadence ?? "-", OutcomeLines.Why(view.Reason), OutcomeLines.Fix(view.Reason.Fixes)]));
        }
        if (skipped.Count < result.Plan.Skipped.Count)
            Console.Out.WriteLine(
                $"Not selected: {Plural.Of(result.Plan.Skipped.Count - skipped.Count, "other view")} (--json gives the reasons).");
    }

    private static IReadOnlyList<string> Row(PlannedRefresh view) =>
    [
        view.View.ToString(), view.Cadence ?? "-", Words.Of(view.Method),
        view.After.Count == 0 ? "-" : string.Join(", ", view.After), view.Reason,
    ];

    private sealed record Planned(string Database, RefreshPlan Plan)
    {
        public IEnumerable<Reason> UnmatchedPatterns => Plan.Situation.UnmatchedPatterns();
    }
}
