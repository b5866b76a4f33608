using System.CommandLine;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Hosting.Json;
using Freshet.Ledger;
using Freshet.Refreshing;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary><c>freshet runs</c>: what ran and what became of it; one run in full; following or cancelling one.</summary>
internal static class RunsCommand
{
    public static Command Create(Signals signals)
    {
        var command = new DocumentedCommand("runs", "List the latest runs; show, watch or cancel one", "docs/operations.md")
        {
            Examples =
            [
                ("runs", "the latest runs"),
                ("runs last", "the latest one, with the outcome of each view and what the others wait for"),
                ("runs 0198c0de --watch", "follow a run, also of another host; the beginning of its id is enough"),
                ("runs 0198c0de --cancel", "cancel it, on the server too"),
            ],
        };
        var id = RunArgument.Create();
        var limit = Options.Number("--limit", 1, 1000, "How many runs of each database to list (default: 20)");
        var before = new Option<string?>("--before") { Description = "List only runs older than this one", HelpName = "RUN" };
        var watch = new Option<bool>("--watch") { Description = "Follow the run until it has ended" };
        var cancel = new Option<bool>("--cancel") { Description = "Cancel the run, and on the server what it is refreshing" };
        command.Arguments.Add(id);
        command.Add("Options", limit, before, watch, cancel);
        command.Validators.Add(result =>
        {
            foreach (var option in new[] { watch, cancel }.Where(option => result.GetValue(option) && result.GetValue(id) is null))
                result.AddError($"{option.Name} needs a run: freshet runs last {option.Name}, or the id of one.");
            if (result.GetValue(watch) && (result.GetValue(cancel) || result.GetValue(CommonOptions.Json)))
                result.AddError("--watch goes neither with --cancel nor with --json.");
        });
        command.SetAction(async (parsed, _) =>
        {
            await using var session = Session.Open(parsed);
            var json = parsed.GetValue(CommonOptions.Json);
            if (parsed.GetValue(id) is not { } text)
                return await ListAsync(session, json, parsed.GetValue(limit) ?? 20, parsed.GetValue(before), signals.Either);
            var (database, run) = await RunArgument.FindAsync(session.Databases, text, signals.Either);
            if (parsed.GetValue(cancel))
                return await CancelAsync(database, run, json, signals.Either);
            return parsed.GetValue(watch)
                ? await RunWatch.RunAsync(database, run, signals.Either)
                : await ShowAsync(database, run, json, signals.Either);
        });
        return command;
    }

    private static async Task<int> ListAsync(Session session, bool json, int limit, string? olderThan, CancellationToken cancellationToken)
    {
        var before = olderThan is null ? null : (await RunArgument.FindAsync(session.Databases, olderThan, cancellationToken)).Run;
        var (results, exitCode) = await EachDatabase.RunAsync(session.Databases, async database =>
        {
            var access = await Ledgers.ReadReadableAsync(database, cancellationToken);
            var runs = access.MayRead && access.IsCurrent
                ? await new RunReader(database.Pool).ListRunsAsync(limit, before, cancellationToken)
                : [];
            return runs.Select(run => RunShape.Of(database.Name, run)).ToList();
        });
        IReadOnlyList<RunShape> shapes = [.. results.SelectMany(runs => runs).OrderByDescending(run => run.RequestedAt)];
        if (json)
            JsonOutput.Write(shapes, JsonOutput.Shapes.IReadOnlyListRunShape);
        else if (shapes.Count == 0)
            Console.Out.WriteLine(before is null ? "There are no runs yet." : $"No run is older than {olderThan}.");
        else
            RunList.Write(shapes);
        return exitCode;
    }

    private static async Task<int> ShowAsync(Database database, RunRecord run, bool json, CancellationToken cancellationToken)
    {
        var outcomes = await new RunReader(database.Pool).ReadRefreshesAsync(run.Id, cancellationToken);
        var progress = await RunProgressReader.ReadAsync(database, run, outcomes, cancellationToken);
        if (json)
            JsonOutput.Write(RunDetailShape.Of(database.Name, run, outcomes, progress), JsonOutput.Shapes.RunDetailShape);
        else
            RunList.WriteOne(database.Name, run, outcomes, progress);
        return ExitCode.Done;
    }

    private static async Task<int> CancelAsync(Database database, RunRecord record, bool json, CancellationToken cancellationToken)
    {
        var run = new RunId(database.Name, record.Id);
        if (!await Ledgers.WriteAsync(database, () => new RunLedger(database.Pool).CancelAsync(run.Id, cancellationToken)))
            throw new UsageException($"The run {run} has ended already: {Words.Of(record.Status)}.");
        if (json)
            JsonOutput.Write(
                RunShape.Of(database.Name, (await new RunReader(database.Pool).FindRunAsync(run.Id, cancellationToken))!),
                    // it was there just now
                JsonOutput.Shapes.RunShape);
        else
            Console.Out.WriteLine($"The run {run} is being cancelled; its worker stops within seconds.");
        return ExitCode.Done;
    }
}
