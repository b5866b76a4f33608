using System.CommandLine;
using Freshet.Hosting.Json;
using Freshet.Ledger;
using Freshet.Naming;
using Freshet.Refreshing;

namespace Freshet.Cli;

/// <summary><c>freshet policy</c>: what overrides names and settings, view by view.</summary>
internal static class PolicyCommand
{
    public static Command Create(Signals signals)
    {
        var command = new DocumentedCommand(
            "policy", "List, show, set and clear policies: what overrides a view's name and the settings", "docs/operations.md")
        {
            Examples =
            [
                ("policy", "list all policies"),
                ("policy set reports.revenue --cadence daily", "schedule a view whose name has no suffix"),
                ("policy clear reports.revenue", "remove its policy"),
                ("policy list --sql", "all policies as SQL, to be kept in a repository and replayed by psql"),
            ],
        };
        command.SetAction((parsed, _) => ListAsync(parsed, sql: false, signals.Either));
        command.Subcommands.Add(CreateList(signals));
        command.Subcommands.Add(CreateShow(signals));
        command.Subcommands.Add(CreateSet(signals));
        command.Subcommands.Add(CreateClear(signals));
        return command;
    }

    private static DocumentedCommand CreateList(Signals signals)
    {
        var command = new DocumentedCommand("list", "List all policies", "docs/operations.md")
        {
            Examples = [("policy list", "one line for each view"), ("policy list --sql", "as statements that can be replayed")],
        };
        var sql = new Option<bool>("--sql") { Description = "Print the statements that write these policies" };
        command.Add("Options", sql);
        command.SetAction((parsed, _) => ListAsync(parsed, parsed.GetValue(sql), signals.Either));
        return command;
    }

    private static DocumentedCommand CreateShow(Signals signals)
    {
        var command = new DocumentedCommand("show", "Show what applies to views, and whether a policy says so", "docs/operations.md")
        {
            Examples = [("policy show reports.revenue", "one view"), ("policy show 'reports.*'", "all views of a schema")],
        };
        var views = ViewArguments.AddTo(command, "Views: names or patterns; * and ? are wildcards");
        command.SetAction(async (parsed, _) =>
        {
            await using var session = Session.Open(parsed);
            if (session.Databases is not [var database])
                throw new UsageException("Several databases are configured. Choose one with --database.");
            await Ledgers.ReadReadableAsync(database, signals.Either);
            var situation = await session.Situations.ReadAsync(database, signals.Either);
            var known = situation.Catalog.Views.Select(view => view.Name).Union(situation.Ledger.Policies.Keys).ToList();
            var names = ViewArguments.Find(parsed.GetValue(views) ?? [], situation, known);
            if (parsed.GetValue(CommonOptions.Json))
                PolicyList.Write(json: true, [.. names.Select(name => PolicyShape.Of(database.Name, situation.Ledger.Policy(name)))]);
            else
                PolicyList.WriteEffective(situation, names);
            return ExitCode.Done;
        });
        return command;
    }

    private static DocumentedCommand CreateSet(Signals signals)
    {
        var command = new DocumentedCommand(
            "set", "Set parts of the policies of views and keep the others; the value 'none' clears a part", "docs/operations.md")
        {
            Examples =
            [
                ("policy set reports.revenue --cadence daily", "refresh it every day, whatever its name ends in"),
                ("policy set reports.revenue_daily --statement-timeout 2h --max-age 26h", "allow more time; report old data"),
                ("policy set 'reports.*' --setting work_mem=1GB", "more memory for the refreshes of all views of a schema"),
                ("policy set reports.revenue_daily --max-age none", "clear one part"),
            ],
        };
        var views = ViewArguments.AddTo(command, "Views: names or patterns; * and ? are wildcards");
        var options = new PolicyOptions();
        options.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            await using var session = Session.Open(parsed);
            var writer = await PolicyWriter.OpenAsync(session, signals.Either);
            var situation = await writer.ReadAsync();
            var names = ViewArguments.Find(parsed.GetValue(views) ?? [], situation);
            var change = options.Read(parsed, session.Settings.Cadences, situation.Catalog);
            var settings = change(new ViewPolicy(names[0])).Settings;
            if (await ServerSettings.TryAsync(writer.Database, settings, signals.Either, "--setting ") is [var refused, ..])
                throw new UsageException(refused);
            writer.Print(parsed.GetValue(CommonOptions.Json), await writer.ChangeAsync(situation, names, change));
            return ExitCode.Done;
        });
        return command;
    }

    private static DocumentedCommand CreateClear(Signals signals)
    {
        var command = new DocumentedCommand(
            "clear", "Remove the policies of views, so that their names and the settings apply again", "docs/operations.md")
        {
            Examples = [("policy clear reports.revenue", "remove the policy of one view"), ("policy clear '*'", "remove all policies")],
        };
        var views = ViewArguments.AddTo(command, "Views with a policy: names or patterns; * and ? are wildcards");
        command.SetAction(async (parsed, _) =>
        {
            await using var session = Session.Open(parsed);
            var writer = await PolicyWriter.OpenAsync(session, signals.Either);
            var situation = await writer.ReadAsync();
            var texts = parsed.GetValue(views) ?? [];
            // A policy stays behind when its view is dropped.
            if (texts.FirstOrDefault(text => !situation.Ledger.Policies.Keys.Any(view => Names(text, view))) is { } without)
                throw new UsageException($"{without} has no policy. 'freshet policy' lists all policies.");
            var names = ViewArguments.Find(texts, situation, [.. situation.Ledger.Policies.Keys]);
            await writer.ChangeAsync(situation, names, policy => new ViewPolicy(policy.View));
            if (parsed.GetValue(CommonOptions.Json))
                PolicyList.Write(json: true, []);
            else
                foreach (var name in names)
                    Console.Out.WriteLine(
                        Printable.Line($"The policy of {name} was removed; the view's name and the settings apply again."));
            return ExitCode.Done;
        });
        return command;
    }

    private static bool Names(string text, ViewName view) =>
        (ViewName.TryParse(text, out var name) && name == view) || new ViewPattern(text).Matches(view);

    private static async Task<int> ListAsync(ParseResult parsed, bool sql, CancellationToken cancellationToken)
    {
        await using var session = Session.Open(parsed);
        if (sql && session.Databases.Count > 1)
            throw new UsageException("Several databases are configured. Choose one with --database.");
        var (results, exitCode) = await EachDatabase.RunAsync(session.Databases, async database =>
        {
            await Ledgers.ReadReadableAsync(database, cancellationToken);
            var situation = await session.Situations.ReadAsync(database, cancellationToken);
            return situation.Ledger.Policies.Values.OrderBy(policy => policy.View)
                .Select(policy => (Database: database.Name, Policy: policy)).ToList();
        });
        var policies = results.SelectMany(policies => policies).ToList();
        if (sql)
            Console.Out.Write(PolicySql.Of(policies.Select(row => row.Policy)));
        else
            PolicyList.Write(
                parsed.GetValue(CommonOptions.Json), [.. policies.Select(row => PolicyShape.Of(row.Database, row.Policy))]);
        return exitCode;
    }
}
