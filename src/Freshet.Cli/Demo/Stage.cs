using System.Text;
using Spectre.Console;

namespace Freshet.Cli;

/// <summary>What the demo shows: in colour on a terminal, as plain lines in a pipe.</summary>
internal static class Stage
{
    private const int WidestText = 100;
    private const int PipeWidth = 100;

    private static bool IsPipe => Console.IsOutputRedirected;

    private static int TextWidth => Math.Min(WidestText, IsPipe ? PipeWidth : AnsiConsole.Profile.Width - 1);

    public static void Heading(string text)
    {
        Console.Out.WriteLine();
        if (IsPipe)
            Console.Out.WriteLine($"== {text}");
        else
            AnsiConsole.Write(new Rule($"[bold]{Markup.Escape(text)}[/]") { Justification = Justify.Left, Style = new Style(Color.Blue) });
    }

    /// <summary>One paragraph.</summary>
    public static void Say(string text)
    {
        foreach (var line in Wrapped(text))
            Console.Out.WriteLine(line);
    }

    /// <summary>Lines to type, or to paste: never broken.</summary>
    public static void Code(params IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (IsPipe)
                Console.Out.WriteLine($"    {line}");
            else
                // By hand, as Spectre breaks what is wider than the terminal, and then it cannot be pasted.
                Console.Out.WriteLine(AnsiConsole.Profile.Capabilities.Ansi ? $"    \e[36m{line}\e[0m" : $"    {line}");
        }
    }

    public static void Table(IReadOnlyList<StageColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (IsPipe)
            WriteLines(columns, rows);
        else
            WriteTable(columns, rows);
    }

    /// <summary>Says what is being waited for while it goes on.</summary>
    public static Task<T> WaitAsync<T>(string what, Func<Task<T>> work)
    {
        if (!IsPipe)
            return AnsiConsole.Status().StartAsync(Markup.Escape(what), _ => work());
        Say(what);
        return work();
    }

    private static void WriteTable(IReadOnlyList<StageColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column.Header, new Style(decoration: Decoration.Bold))) { Alignment = column.IsNumber ? Justify.Right : Justify.Left });
        foreach (var row in rows)
            table.AddRow(row.Zip(columns, (cell, column) => new Text(Printable.Line(cell), new Style(column.Colour))));
        AnsiConsole.Write(table);
    }

    private static void WriteLines(IReadOnlyList<StageColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var lines = rows.Select(row => row.Select(Printable.Line).ToList()).Prepend([.. columns.Select(column => column.Header.ToUpperInvariant())]).ToList();
        var widths = Enumerable.Range(0, columns.Count).Select(column => lines.Max(line => line[column].Length)).ToList();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, column) => columns[column].IsNumber ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            Console.Out.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private static IEnumerable<string> Wrapped(string text)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > TextWidth)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        yield return line.ToString();
    }
}
