using System.CommandLine;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Hosting.Json;
using Freshet.Ledger;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary><c>freshet runs</c>: what ran and what became of it; one run in full; cancelling one.</summary>
internal static class RunsCommand
{
    public static Command Create(Signals signals)
    {
        var command = new DocumentedCommand("runs", "List the latest runs, show one in full, or cancel it", "docs/operations.md")
        {
            Examples =
            [
                ("runs", "the latest runs"),
                ("runs main.0198c0de-5c5e-7000-8000-000000000000", "one run, with the outcome of each view"),
                ("runs main.0198c0de-5c5e-7000-8000-000000000000 --cancel", "cancel it, on the server too"),
            ],
        };
        var id = new Argument<string?>("run")
        {
            Description = "The id of a run, as 'freshet runs' lists it: database.uuid",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var limit = Options.Number("--limit", 1, 1000, "How many runs of each database to list (default: 20)");
        var before = new Option<string?>("--before") { Description = "List only runs older than this one", HelpName = "RUN" };
        var cancel = new Option<bool>("--cancel")
        {
            Description = "Cancel the run, and on the server what it is refreshing",
        };
        command.Arguments.Add(id);
        command.Add("Options", limit, before, cancel);
        command.Validators.Add(result =>
        {
            if (result.GetValue(cancel) && result.GetValue(id) is null)
                result.AddError("--cancel needs the id of a run: freshet runs <id> --cancel.");
        });
        command.SetAction(async (parsed, _) =>
        {
            await using var session = Session.Open(parsed);
            var json = parsed.GetValue(CommonOptions.Json);
            if (parsed.GetValue(id) is not { } text)
                return await ListAsync(
                    session,
                    json,
                    parsed.GetValue(limit) ?? 20,
                    parsed.GetValue(before) is { } older ? Parse(older) : null,
                    signals.Either);
            var run = Parse(text);
            var database = DatabaseOf(session, run);
            return parsed.GetValue(cancel)
                ? await CancelAsync(database, run, json, signals.Either)
                : await ShowAsync(database, run, json, signals.Either);
        });
        return command;
    }

    /// <remarks>One database has different names in ids: its own with --connection, or the one in the settings. Where
    /// there is but one, its ledger decides.</remarks>
    private static Database DatabaseOf(Session session, RunId run) => session.Databases is [var only] ? only :
        session.Databases.FirstOrDefault(known => known.Name.Equals(run.Database, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException(
            $"The run {run} belongs to the database '{run.Database}', which is not one of "
            + $"{string.Join(", ", session.Databases.Select(known => known.Name))}.");

    private static async Task<RunRecord> FindAsync(Database database, RunId id, CancellationToken cancellationToken)
    {
        await Ledgers.RequireAsync(database, cancellationToken);
        return await new LedgerReader(database.Pool).FindRunAsync(id.Id, cancellationToken)
            ?? throw new UsageException(database.Name.Equals(id.Database, StringComparison.OrdinalIgnoreCase)
                ? $"There is no run {id}. 'freshet runs' lists the latest; runs older than the setting Retention are deleted."
                : $"There is no run {id}: it belongs to the database '{id.Database}', and the ledger of {database.Name}, "
                    + $"the only one configured, has no run {id.Id}.");
    }

    private static RunId Parse(string text) => RunId.TryParse(text, out var run)
        ? run
        : throw new UsageException(
            $"'{text}' is not the id of a run. 'freshet runs' lists the ids, such as main.0198c0de-5c5e-7000-8000-000000000000.");

    private static async Task<int> ListAsync(Session session, bool json, int limit, RunId? olderThan, CancellationToken cancellationToken)
    {
        var before = olderThan is { } id ? await FindAsync(DatabaseOf(session, id), id, cancellationToken) : null;
        var (results, exitCode) = await EachDatabase.RunAsync(session.Databases, async database =>
        {
            var access = await Ledgers.ReadReadableAsync(database, cancellationToken);
            var runs = access.MayRead && access.IsCurrent
                ? await new LedgerReader(database.Pool).ListRunsAsync(limit, before, cancellationToken)
                : [];
            return runs.Select(run => RunShape.Of(database.Name, run)).ToList();
        });
        IReadOnlyList<RunShape> shapes = [.. results.SelectMany(runs => runs).OrderByDescending(run => run.RequestedAt)];
        if (json)
            JsonOutput.Write(shapes, JsonOutput.Shapes.IReadOnlyListRunShape);
        else if (shapes.Count == 0)
            Console.Out.WriteLine(before is null ? "There are no runs yet." : $"No run is older than {olderThan}.");
        else
            Listing.Write(["Run", "Triggered by", "Status", "Requested at", "Took", "Views"], shapes.Select(Row));
        return exitCode;
    }

    private static async Task<int> ShowAsync(Database database, RunId id, bool json, CancellationToken cancellationToken)
    {
        var record = await FindAsync(database, id, cancellationToken);
        var outcomes = await new LedgerReader(database.Pool).ReadRefreshesAsync(id.Id, cancellationToken);
        if (json)
        {
            JsonOutput.Write(RunDetailShape.Of(database.Name, record, outcomes), JsonOutput.Shapes.RunDetailShape);
            return ExitCode.Done;
        }
        Listing.Write(["Run", "Triggered by", "Status", "Requested at", "Took", "Views"], [Row(RunShape.Of(database.Name, record))]);
        Console.Out.WriteLine($"Selection: {record.Selection?.ToString() ?? "recorded by another version of Freshet"}");
        if (outcomes.Count > 0)
        {
            Listing.Write(["View", "Status", "Took", "Method", "Data as of", "Why"], outcomes.Select(outcome => (IReadOnlyList<string>)[
                outcome.View.ToString(), Words.Of(outcome.Status), Printable.Duration(outcome.DurationMs),
                outcome.Method is { } method ? Words.Of(method) : "-", Printable.Time(outcome.DataAsOf), OutcomeLines.Explanation(outcome),
            ]));
        }
        return ExitCode.Done;
    }

    private static async Task<int> CancelAsync(Database database, RunId id, bool json, CancellationToken cancellationToken)
    {
        var record = await FindAsync(database, id, cancellationToken);
        var run = new RunId(database.Name, id.Id);
        if (!await Ledgers.WriteAsync(database, () => new RunLedger(database.Pool).CancelAsync(id.Id, cancellationToken)))
            throw new UsageException($"The run {run} has ended already: {Words.Of(record.Status)}.");
        if (json)
            JsonOutput.Write(RunShape.Of(database.Name, await FindAsync(database, run, cancellationToken)), JsonOutput.Shapes.RunShape);
        else
            Console.Out.WriteLine($"The run {run} is being cancelled; its worker stops within seconds.");
        return ExitCode.Done;
    }

    private static IReadOnlyList<string> Row(RunShape run) =>
    [
        run.RunId,
        Words.Of(run.Source),
        Words.Of(run.Status),
        Printable.Time(run.RequestedAt),
        run is { StartedAt: { } started, FinishedAt: { } finished } ? Times.Text(finished - started) : "-",
        run.Counts.Count == 0 ? "-" : string.Join(", ", run.Counts.Select(count => $"{count.Value} {count.Key}")),
    ];
}
