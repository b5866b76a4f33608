using System.CommandLine;
using Freshet.Hosting.Json;
using Freshet.Ledger;

namespace Freshet.Cli;

/// <summary><c>freshet init</c>: installs or upgrades the ledger, or prints the SQL that does.</summary>
internal static class InitCommand
{
    public static Command Create(Signals signals)
    {
        var command = new DocumentedCommand(
            "init", "Install the ledger (the schema freshet), or print its SQL for a DBA", "docs/operations.md")
        {
            Examples =
            [
                ("init", "install or upgrade the ledger in every configured database"),
                ("init --sql | psql app", "install it as another role"),
            ],
        };
        var sql = new Option<bool>("--sql") { Description = "Print the ledger's SQL and change nothing" };
        command.Add("Options", sql);
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(sql))
            {
                if (parsed.GetValue(CommonOptions.Json))
                    JsonOutput.Write(
                        new LedgerScriptShape(LedgerSchema.Version, LedgerSchema.Script), JsonOutput.Shapes.LedgerScriptShape);
                else
                    Console.Out.Write(LedgerSchema.Script);
                return ExitCode.Done;
            }
            return await RunAsync(parsed, signals.Either);
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var session = Session.Open(parsed);
        var (results, exitCode) = await EachDatabase.RunAsync(session.Databases, async database =>
        {
            await Ledgers.ReadAccessAsync(database, cancellationToken);
            var access = await LedgerSchema.InstallAsync(database, cancellationToken);
            if (access.IsCurrent && access.MayWrite)
                await new RunLedger(database.Pool).SaveCadencesAsync(session.Settings.Cadences, known: null, cancellationToken);
            else
                ErrorOutput.Remark(LedgerRemarks.Required(
                    database, (await session.Situations.ReadAsync(database, cancellationToken)).Catalog.Server, access));
            return new LedgerShape(database.Name, access.Version, access.IsCurrent && access.MayWrite);
        });
        if (parsed.GetValue(CommonOptions.Json))
            JsonOutput.Write(results, JsonOutput.Shapes.IReadOnlyListLedgerShape);
        else
            foreach (var result in results.Where(result => result.Ready))
                Console.Out.WriteLine($"{result.Database}: the ledger is installed (version {result.Version}).");
        return ExitCode.Worst([exitCode, results.All(result => result.Ready) ? ExitCode.Done : ExitCode.Problem]);
    }
}
