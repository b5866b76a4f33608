using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
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

        // No argument at all is a question, so it is answered with the help.
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args, NoResponseFiles);
        var json = args.Any(argument => argument is "--json" or "--json=true");
        if (parsed.Errors.Count > 0)
        {
            var path = string.Concat(Path(parsed.CommandResult).Select(name => $"{name} "));
            var message = UnknownCommand(parsed, root) ?? string.Join(' ', parsed.Errors.Select(error => error.Message));
            ErrorOutput.Write(json, "usage", $"{message} See 'freshet {path}--help'.");
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
        root.Options.OfType<HelpOption>().Single().Action = new HelpAction(Examples);
        foreach (var command in new[]
        {
            ViewsCommand.Create(signals), PlanCommand.Create(signals), RefreshCommand.Create(signals),
            CheckCommand.Create(signals), RunsCommand.Create(signals),
            PolicyCommand.Create(signals), InitCommand.Create(signals), ServeCommand.Create(signals), DemoCommand.Create(signals),
        })
        {
            root.Subcommands.Add(command);
        }
        return root;
    }

    private static string? UnknownCommand(ParseResult parsed, Command root) =>
        parsed.CommandResult.Command == root && parsed.UnmatchedTokens.FirstOrDefault(token => !token.StartsWith('-')) is { } word
            ? $"There is no command '{word}', only {string.Join(", ", root.Subcommands.Select(command => command.Name))}."
            : null;

    private static IEnumerable<string> Path(CommandResult command) =>
        command.Parent is CommandResult parent ? [.. Path(parent), command.Command.Name] : [];
}
