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
                ("demo --connection 'Host=localhost;Username=postgres' --serve", "then serve the dashboard on it, until Ctrl-C"),
                ("demo --connection 'Host=localhost;Username=postgres' --keep", "keep it, to try commands on"),
                ("demo --connection 'Host=localhost;Username=postgres' --load", "only load and keep the sample data"),
            ],
            Without = [CommonOptions.Json, CommonOptions.Verbose],
        };
        var keep = new Option<bool>("--keep") { Description = "Keep the sample database so that you can try commands on it" };
        var load = new Option<bool>("--load") { Description = "Only load the sample database, keep it, and print its connection string without a password" };
        var serve = new Option<bool>("--serve") { Description = "Then serve the dashboard on the sample database until you press Ctrl-C" };
        command.Add("Options", keep, load, serve);
        command.SetAction((parsed, _) => RunAsync(parsed, parsed.GetValue(keep), parsed.GetValue(load), parsed.GetValue(serve), signals));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, bool keep, bool load, bool serve, Signals signals)
    {
        if (parsed.GetValue(CommonOptions.Json))
            throw new UsageException(
                "The demo has no JSON output. On your own database, try 'freshet plan --all --json'.");
        if (load && serve)
            throw new UsageException("--load only loads the sample database, and --serve shows it after the demo: give one of them.");
        await using var database = new DemoDatabase(DemoServer.Choose(parsed));
        var (exitCode, finished, dropped) = (ExitCode.Problem, false, true);
        try
        {
            await database.CreateAsync(signals.Either);
            await using var engine = new DemoEngine(database, signals);
            exitCode = load
                ? await LoadAsync(database, engine, signals.Either)
                : await new Demo(database, engine, keep, serve, signals.Either).RunAsync();
            finished = true;
        }
        catch (PostgresException e) when (database.Refusal(e) is { } refusal)
        {
            ErrorOutput.Write(json: false, e.SqlState, refusal);
        }
        finally
        {
            // What Ctrl-C or an error left half done is of no use to anybody, so it is not kept.
            if ((!keep && !load) || !finished)
                dropped = await database.DropAsync(report: serve || !finished);
        }
        return dropped ? exitCode : ExitCode.Worst([exitCode, ExitCode.Problem]);
    }

    private static async Task<int> LoadAsync(DemoDatabase database, DemoEngine engine, CancellationToken cancellationToken)
    {
        await engine.LoadAsync(cancellationToken);
        Console.WriteLine(database.WithoutPassword);
        return ExitCode.Done;
    }
}
