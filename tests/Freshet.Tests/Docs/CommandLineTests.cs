using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Freshet.Cli;

namespace Freshet.Tests;

/// <summary>Command lines that a reader may paste.</summary>
public sealed partial class CommandLineTests
{
    [Fact]
    public void Every_command_line_of_the_docs_is_understood()
    {
        var lines = Pages.All.SelectMany(page => Pages.Code(page).Concat(Inline().Matches(Pages.Read(page)).Select(match => match.Groups["line"].Value))
                .SelectMany(line => Call().Match(line) is { Success: true } match ? [match.Groups["call"].Value] : Array.Empty<string>())
                .Select(call => (page, call)))
            .Distinct().ToList();

        lines.Count.ShouldBeGreaterThan(40);
        string.Join('\n', lines.SelectMany(line => Errors(line.call).Select(error => $"{line.page}: freshet {line.call}: {error}"))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_call_of_a_script_in_the_docs_names_one_that_exists()
    {
        var scripts = Pages.All.SelectMany(page => Script().Matches(Pages.Read(page)).Select(match => (page, match.Groups["path"].Value))).ToList();
        var commands = Pages.All.SelectMany(page => Dev().Matches(Pages.Read(page)).Select(match => match.Groups["command"].Value)).ToList();

        scripts.Count.ShouldBeGreaterThan(5);
        scripts.ShouldAllBe(script => Path.Exists(Path.Combine(Pages.Root, script.Value)));
        commands.Count.ShouldBeGreaterThan(5);
        commands.ShouldAllBe(command => Pages.Read("dev").Contains($"\n#   {command} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_example_of_the_help_is_understood()
    {
        using var signals = new Signals();
        var examples = Commands(CommandTree.Create(signals)).OfType<DocumentedCommand>().SelectMany(command => command.Examples).ToList();

        examples.Count.ShouldBeGreaterThan(20);
        string.Join('\n', examples.SelectMany(example => Errors(example.Line).Select(error => $"{example.Line}: {error}"))).ShouldBeEmpty();
    }

    [Fact]
    public void Help_leads_to_pages_that_exist()
    {
        using var signals = new Signals();

        Commands(CommandTree.Create(signals)).OfType<DocumentedCommand>().ShouldAllBe(command => Pages.All.Contains(command.Page));
    }

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);

    private static IEnumerable<string> Errors(string call)
    {
        using var signals = new Signals();
        return CommandTree.Create(signals).Parse([.. CommandLineParser.SplitCommandLine(Unquoted(call))]).Errors.Select(error => error.Message);
    }

    /// <summary>Without what follows in a shell: a comment, a pipe, another command; quoted as the parser wants it.</summary>
    private static string Unquoted(string call) =>
        ShellEnd().Replace(call, "").Replace("ID", "main.0198c0de-5c5e-7000-8000-000000000000", StringComparison.Ordinal).Replace('\'', '"');

    // Two names of locks look like calls.
    [GeneratedRegex("`(?<line>freshet (?!lane |ledger`)[^`]*)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Inline();

    [GeneratedRegex(@"^(\*/5 .*/|out/)?freshet (?<call>[a-z-][^|…]*$|[a-z-][^|…]*(?= \|))", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Call();

    [GeneratedRegex(@"(?<![\w/.])(?<path>(infra/hooks|eng|src)/[\w./-]*\w)(?=[\s`])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Script();

    [GeneratedRegex(@"\./dev (?<command>[a-z]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Dev();

    [GeneratedRegex(@"\s+(#|\||;|&&).*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ShellEnd();
}
