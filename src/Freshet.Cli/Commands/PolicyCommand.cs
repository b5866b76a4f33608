using System.CommandLine;
using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Freshness;
using Freshet.Hosting.Json;
using Freshet.Ledger;
using Freshet.Naming;
using Npgsql;

namespace Freshet.Cli;

/// <summary><c>freshet policy</c>: what overrides names and settings, view by view.</summary>
internal static class PolicyCommand
{
    public static Command Create(Signals signals)
    {
        var command = new DocumentedCommand(
            "policy", "List, set and remove policies: what overrides a view's name and the settings", "docs/operations.md")
        {
            Examples =
            [
                ("policy", "list all policies"),
                ("policy set reports.revenue --cadence daily", "schedule a view whose name has no suffix"),
                ("policy remove reports.revenue", "remove its policy"),
            ],
        };
        command.SetAction(async (parsed, _) =>
        {
            await using var session = Session.Open(parsed);
            return await ListAsync(session, parsed.GetValue(CommonOptions.Json), signals.Either);
        });
        command.Subcommands.Add(CreateSet(signals));
        command.Subcommands.Add(CreateRemove(signals));
        return command;
    }

    private static DocumentedCommand CreateSet(Signals signals)
    {
        var command = new DocumentedCommand(
            "set", "Set parts of a view's policy and keep the others; the value 'none' clears a part", "docs/operations.md")
        {
            Examples =
            [
                ("policy set reports.revenue --cadence daily", "refresh it every day, whatever its name ends in"),
                ("policy set reports.revenue_daily --statement-timeout 2h --max-age 26h", "allow more time; report old data"),
                ("policy set reports.broken_hourly --paused true --note 'until the import is fixed'", "do not refresh it"),
                ("policy set reports.revenue_daily --max-age none", "clear one part"),
            ],
        };
        var view = ViewArgument();
        command.Arguments.Add(view);
        var options = new PolicyOptions();
        options.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            await using var session = Session.Open(parsed);
            var (database, name) = await FindAsync(session, parsed.GetRequiredValue(view), signals.Either);
            var situation = await session.Situations.ReadAsync(database, signals.Either);
            var policy = options.Apply(parsed, situation.Ledger.Policy(name), session.Settings.Cadences, situation.Catalog);
            await Ledgers.WriteAsync(database, () => new PolicyLedger(database.Pool).SaveAsync(policy, signals.Either));
            await RenewPromiseAsync(session, database, name, signals.Either);
            Write(parsed.GetValue(CommonOptions.Json), [PolicyShape.Of(database.Name, policy)]);
            return ExitCode.Done;
        });
        return command;
    }

    private static DocumentedCommand CreateRemove(Signals signals)
    {
        var command = new DocumentedCommand(
            "remove", "Remove a view's policy, so that its name and the settings apply again", "docs/operations.md")
        {
            Examples = [("policy remove reports.revenue", "remove the policy of one view")],
        };
        var view = ViewArgument();
        command.Arguments.Add(view);
        command.SetAction(async (parsed, _) =>
        {
            await using var session = Session.Open(parsed);
            var database = await OneAsync(session, signals.Either);
            var name = Parse(parsed.GetRequiredValue(view));
            if (!await Ledgers.WriteAsync(database, () => new PolicyLedger(database.Pool).RemoveAsync(name, signals.Either)))
                throw new UsageException($"{name} has no policy. 'freshet policy' lists those that there are.");
            await RenewPromiseAsync(session, database, name, signals.Either);
            if (parsed.GetValue(CommonOptions.Json))
                Write(json: true, []);
            else
                Console.Out.WriteLine(Printable.Line($"The policy of {name} was removed; the view's name and the settings apply again."));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>With another cadence, the view owes another time. The other views are none of this command's business.</summary>
    private static async Task RenewPromiseAsync(Session session, Database database, ViewName view, CancellationToken cancellationToken)
    {
        var situation = await session.Situations.ReadAsync(database, cancellationToken);
        var its = situation.Ledger.Views.Where(known => known.Key == view).ToDictionary();
        try
        {
            await new RunLedger(database.Pool).SaveCadencesAsync(session.Settings.Cadences, known: [], cancellationToken);
            await Promises.RenewAsync(database, situation with { Ledger = situation.Ledger with { Views = its } }, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // A role that may only write policies has done its part; the next tick does the rest.
        }
    }

    private static Argument<string> ViewArgument() => new("view") { Description = "The view: schema.name, or \"schema\".\"name\"" };

    private static ViewName Parse(string text) => ViewName.TryParse(text, out var name)
        ? name
        : throw new UsageException($"'{text}' is not the name of a view: write schema.name, or \"schema\".\"name\".");

    private static async Task<Database> OneAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.Databases is not [var database])
            throw new UsageException(
                "Several databases are configured. Choose one with --database: "
                + $"{string.Join(", ", session.Databases.Select(known => known.Name))}.");
        await Ledgers.ReadAccessAsync(database, cancellationToken);
        var access = await LedgerSchema.InstallAsync(database, cancellationToken);
        if (!access.IsCurrent)
            await Ledgers.RequireAsync(database, cancellationToken);
        return database;
    }

    private static async Task<(Database Database, ViewName View)> FindAsync(
        Session session, string text, CancellationToken cancellationToken)
    {
        var database = await OneAsync(session, cancellationToken);
        var name = Parse(text);
        var catalog = await CatalogReader.ReadAsync(database, cancellationToken);
        return catalog.Find(name) is not null
            ? (database, name)
            : throw new UsageException($"There is no materialized view {name} in {database.Name}. 'freshet views' lists all there are.");
    }

    private static async Task<int> ListAsync(Session session, bool json, CancellationToken cancellationToken)
    {
        var (results, exitCode) = await EachDatabase.RunAsync(session.Databases, async database =>
        {
            await Ledgers.ReadReadableAsync(database, cancellationToken);
            var situation = await session.Situations.ReadAsync(database, cancellationToken);
            return situation.Ledger.Policies.Values.OrderBy(policy => policy.View)
                .Select(policy => PolicyShape.Of(database.Name, policy)).ToList();
        });
        Write(json, [.. results.SelectMany(policies => policies)]);
        return exitCode;
    }

    private static void Write(bool json, IReadOnlyList<PolicyShape> policies)
    {
        if (json)
            JsonOutput.Write(policies, JsonOutput.Shapes.IReadOnlyListPolicyShape);
        else if (policies.Count == 0)
            Console.Out.WriteLine("There are no policies.");
        else
            Listing.Write(
                ["Database", "View", "Policy"],
                policies.Select(policy => (IReadOnlyList<string>)
                    [policy.Database, new ViewName(policy.Schema, policy.Name).ToString(), PolicyOptions.Text(policy)]));
    }
}
