using System.CommandLine;
using Npgsql;

namespace Freshet.Cli;

/// <summary><c>freshet demo</c>: on a server that is there already, in a database of its own.</summary>
internal static class DemoCommand
{
    public static Command Create(Signals signals)
    {
        var command = new DocumentedCommand(
            "demo", "Show what Freshet does, on sample data in a temporary database; takes half a minute", "README.md")
        {
            Examples =
            [
                ("demo --connection 'Host=localhost;Username=postgres'", "create the database there, and drop it at the end"),
                ("demo --connection 'Host=localhost;Username=postgres' --keep", "keep it, to try commands on"),
            ],
            Without = [CommonOptions.Json, CommonOptions.Verbose],
        };
        var keep = new Option<bool>("--keep") { Description = "Keep the sample database so that you can try commands on it" };
        command.Add("Options", keep);
        command.SetAction((parsed, _) => RunAsync(parsed, parsed.GetValue(keep), signals));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, bool keep, Signals signals)
    {
        if (parsed.GetValue(CommonOptions.Json))
            throw new UsageException(
                "The demo has no JSON output. On your own database, try 'freshet plan --all --json'.");
        await using var database = new DemoDatabase(DemoServer.Choose(parsed));
        var (exitCode, finished, dropped) = (ExitCode.Problem, false, true);
        try
        {
            await database.CreateAsync(signals.Either);
            await using var engine = new DemoEngine(database, signals);
            exitCode = await new Demo(database, engine, keep, signals.Either).RunAsync();
            finished = true;
        }
        catch (PostgresException e) when (database.Refusal(e) is { } refusal)
        {
            ErrorOutput.Write(json: false, e.SqlState, refusal);
        }
        finally
        {
            // What Ctrl-C or an error left half done is of no use to anybody, so it is not kept.
            if (!keep || !finished)
                dropped = await database.DropAsync(report: !finished);
        }
        return dropped ? exitCode : ExitCode.Worst([exitCode, ExitCode.Problem]);
    }
}
