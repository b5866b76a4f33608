using System.CommandLine;
using System.CommandLine.Parsing;
using Freshet.Formatting;

namespace Freshet.Cli;

/// <summary>What a call seems to mean that cannot be parsed.</summary>
internal static class Usage
{
    // What others call 'plan', which is a command here.
    private static readonly string[] DryRun = ["--dry-run", "--dryrun", "--simulate"];

    /// <summary>Words that people try first.</summary>
    /// <returns>The arguments as Freshet has them.</returns>
    public static string[] Understood(string[] args) => args switch
    {
        ["help", .. var command] => [.. command, "--help"],
        ["version", .. var rest] => ["--version", .. rest],
        _ => args,
    };

    /// <summary>One message for all that is wrong.</summary>
    public static string Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is not [var token, ..])
            return string.Join(' ', parsed.Errors.Select(error => error.Message));
        if (token.StartsWith('-'))
            return UnknownOption(command, token);
        if (command.Subcommands.Count > 0)
            return UnknownCommand(command, token);
        return $"'freshet {Path(parsed.CommandResult)}' takes no argument '{token}'.";
    }

    /// <summary>The parser takes <c>-verbose</c> for <c>-v erbose</c>, which is a pattern of views.</summary>
    /// <returns>Null if no option is written with one dash too few.</returns>
    public static string? OneDash(ParseResult parsed, string[] args) => args
        .Where(arg => arg.Length > 2 && arg[0] == '-' && arg[1] != '-')
        .Select(arg => (Written: arg,
            Meant: OptionsOf(parsed.CommandResult.Command).FirstOrDefault(name => name == $"-{arg.Split('=')[0]}")))
        .Where(option => option.Meant is not null)
        .Select(option => $"There is no option '{option.Written}'. Did you mean {option.Meant}?")
        .FirstOrDefault();

    public static string UnknownOption(Command command, string token)
    {
        var name = token.Split('=')[0];
        if (command.Name == "refresh" && DryRun.Contains(name))
            return $"There is no option '{name}': 'freshet plan' shows what a refresh would do, and takes the same selection.";
        var meant = Similar.To(name, OptionsOf(command));
        return $"There is no option '{name}' here.{(meant is null ? "" : $" Did you mean {meant}?")}";
    }

    private static string UnknownCommand(Command command, string word)
    {
        var names = command.Subcommands.Select(sub => sub.Name).ToList();
        var meant = Similar.To(word, names);
        return meant is null
            ? $"There is no command '{word}', only {string.Join(", ", names)}."
            : $"There is no command '{word}'. Did you mean {meant}?";
    }

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Concat(CommonOptions.All).Select(option => option.Name).Append("--help");

    /// <summary>As in <c>policy set</c>; empty for the root.</summary>
    public static string Path(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}".TrimStart() : "";
}
