using System.CommandLine;
using System.CommandLine.Invocation;

namespace Freshet.Cli;

/// <summary><c>--help</c>: the examples first, then the options in groups, as wide as the terminal.</summary>
/// <param name="examples">Of the root command.</param>
internal sealed class HelpAction(IReadOnlyList<(string Line, string Meaning)> examples) : SynchronousCommandLineAction
{
    private const int WidestName = 40;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var width = Console.IsOutputRedirected ? 100 : Math.Clamp(Console.WindowWidth, 60, 120);
        foreach (var line in Text(parseResult.CommandResult.Command, width))
            output.WriteLine(line);
        return ExitCode.Done;
    }

    private IEnumerable<string> Text(Command command, int width)
    {
        var documented = command as DocumentedCommand;
        var path = string.Join(' ', Path(command));
        foreach (var line in Screen.Wrap($"{command.Description?.TrimEnd('.')}.", width))
            yield return line;
        var lines = (documented?.Examples ?? examples).Select(example => ($"freshet {example.Line}", example.Meaning));
        foreach (var line in Section("Examples", lines, width))
            yield return line;
        yield return "";
        var arguments = string.Concat(command.Arguments.Select(argument => $" {Usage(argument)}"));
        yield return $"Usage: {path}{arguments}{(command.Subcommands.Count > 0 ? " [command]" : "")} [options]";
        foreach (var line in Section("Commands", command.Subcommands.Select(sub => (sub.Name, sub.Description ?? "")), width))
            yield return line;
        foreach (var line in Section("Arguments", command.Arguments.Select(argument => ($"<{argument.Name}>", argument.Description ?? "")), width))
            yield return line;
        foreach (var group in documented?.Groups ?? [])
        {
            foreach (var line in Section(group.Title, group.Options.Select(Row), width))
                yield return line;
        }
        var common = CommonOptions.All.Except(documented?.Without ?? []).Select(Row)
            .Append(("--help", "Show this help"))
            .Concat(command is RootCommand ? [("--version", "Show the version")] : []);
        foreach (var line in Section("Common options", common, width))
            yield return line;
        yield return "";
        yield return documented is null
            ? "'freshet COMMAND --help' shows more about a command. Learn more: README.md"
            : $"Learn more: {documented.Page}";
    }

    private static IEnumerable<string> Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? [.. Path(parent), command.Name] : ["freshet"];

    private static string Usage(Argument argument) => argument.Arity switch
    {
        { MinimumNumberOfValues: > 0 } => $"<{argument.Name}>",
        { MaximumNumberOfValues: > 1 } => $"[<{argument.Name}>...]",
        _ => $"[<{argument.Name}>]",
    };

    private static (string Name, string Meaning) Row(Option option)
    {
        var names = string.Join(", ", option.Aliases.OrderBy(alias => alias.Length).Append(option.Name));
        return (option.HelpName is { } value ? $"{names} {value}" : names, option.Description ?? "");
    }

    /// <summary>Two columns; a name that is too wide for the first has a line of its own. Nothing without rows.</summary>
    private static IEnumerable<string> Section(string title, IEnumerable<(string Name, string Meaning)> rows, int width)
    {
        var list = rows.ToList();
        if (list.Count == 0)
            yield break;
        yield return "";
        yield return $"{title}:";
        var column = list.Select(row => row.Name.Length).Where(length => length <= WidestName).DefaultIfEmpty(2).Max() + 4;
        foreach (var (name, meaning) in list)
        {
            var lines = Screen.Wrap(meaning, width - column).ToList();
            if (name.Length > column - 4)
                yield return $"  {name}";
            for (var i = 0; i < lines.Count; i++)
            {
                if (i > 0 || name.Length > column - 4)
                    yield return new string(' ', column) + lines[i];
                else
                    yield return $"  {name.PadRight(column - 2)}{lines[i]}";
            }
        }
    }
}
