using System.CommandLine;
using System.CommandLine.Help;
using Freshet.Databases;

namespace Freshet.Cli;

/// <summary>The commands, and what becomes of everything that can go wrong in them.</summary>
internal static class CommandTree
{
    // A pattern or a note may begin with '@', and is no file to be read then.
    private static readonly ParserConfiguration NoResponseFiles = new() { ResponseFileTokenReplacer = null };

    private static readonly (string, string)[] Examples =
    [
        ("views", "how fresh every view is, and what is wrong with it"),
        ("plan hourly", "what a refresh would do; changes nothing"),
        ("refresh hourly", "refresh the views whose names end in _hourly"),
        ("refresh --due", "refresh what is due now: call this every few minutes"),
        ("check", "problems, each with the statement that fixes it"),
    ];

    public static async Task<int> RunAsync(string[] args, Signals signals)
    {
        var root = Create(signals);
        var parsed = root.Parse(Usage.Understood(args), NoResponseFiles);
        var json = args.Any(argument => argument is "--json" or "--json=true");
        var mistake = Usage.OneDash(parsed, args) ?? (parsed.Errors.Count > 0 ? Usage.Explain(parsed) : null);
        if (mistake is not null)
        {
            ErrorOutput.Write(json, "usage", $"{mistake} See 'freshet {$"{Usage.Path(parsed.CommandResult)} --help".TrimStart()}'.");
            return ExitCode.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(
                new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, signals.Either);
        }
        catch (Exception e)
        {
            var failure = Failures.Explain(e, signals.Either.IsCancellationRequested);
            ErrorOutput.Write(json, failure.Code, failure.Message);
            if (parsed.GetValue(CommonOptions.Verbose) && !signals.Either.IsCancellationRequested && Failures.IsBug(e))
                ErrorOutput.Remark(ExceptionText.Of(e));
            return failure.ExitCode;
        }
    }

    public static RootCommand Create(Signals signals)
    {
        var root = new RootCommand(
            "Keeps PostgreSQL materialized views fresh: in the right order, without blocking their readers, and on record.");
        CommonOptions.AddTo(root);
        root.SetAction((parsed, _) => StatusScreen.RunAsync(parsed, signals.Either));
        root.Options.OfType<HelpOption>().Single().Action = new HelpAction(Examples);
        foreach (var command in new[]
        {
            ViewsCommand.Create(signals), PlanCommand.Create(signals), RefreshCommand.Create(signals),
            CheckCommand.Create(signals), RunsCommand.Create(signals),
            PolicyCommand.Create(signals), PauseCommand.CreatePause(signals), PauseCommand.CreateResume(signals),
            BadgeCommand.Create(signals), InitCommand.Create(signals), ServeCommand.Create(signals), DemoCommand.Create(signals),
        })
        {
            root.Subcommands.Add(command);
        }
        return root;
    }
}
