using System.Text.RegularExpressions;
using Spectre.Console;

namespace Freshet.Cli;

/// <summary>What the demo shows: in colour on a terminal, as plain lines in a pipe.</summary>
internal static partial class Stage
{
    private const int PipeWidth = 100;
    private const int WidestText = 100;
    private const int LabelWidth = 9;

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
        foreach (var line in Wrapped(text, TextWidth))
            Console.Out.WriteLine(line);
    }

    /// <summary>One paragraph beside its subject.</summary>
    public static void Point(string label, string text)
    {
        foreach (var (index, line) in Wrapped(text, TextWidth - LabelWidth).Index())
            Console.Out.WriteLine($"{Screen.Styled(index == 0 ? label.PadRight(LabelWidth) : new string(' ', LabelWidth), "1")}{line}");
    }

    /// <summary>Lines to type, or to paste: never broken.</summary>
    public static void Code(params IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Console.Out.WriteLine($"    {Screen.Styled(line, "36")}");
    }

    public static void Table(IReadOnlyList<StageColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (IsPipe)
            WriteLines(columns, rows);
        else
            WriteTable(columns, rows);
    }

    /// <summary>Shows what is in progress while it lasts.</summary>
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
        {
            var header = new Text(column.Header, new Style(decoration: Decoration.Bold));
            table.AddColumn(new TableColumn(header) { Alignment = column.IsNumber ? Justify.Right : Justify.Left });
        }
        foreach (var row in rows)
            table.AddRow(row.Zip(columns, (cell, column) => new Text(Printable.Line(cell), new Style(column.Colour))));
        AnsiConsole.Write(table);
    }

    private static void WriteLines(IReadOnlyList<StageColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var headers = columns.Select(column => column.Header.ToUpperInvariant()).ToList();
        var lines = rows.Select(row => row.Select(Printable.Line).ToList()).Prepend(headers).ToList();
        var widths = Enumerable.Range(0, columns.Count).Select(column => lines.Max(line => line[column].Length)).ToList();
        foreach (var line in lines)
        {
            var cells = line.Zip(columns, widths)
                .Select(cell => cell.Second.IsNumber ? cell.First.PadLeft(cell.Third) : cell.First.PadRight(cell.Third));
            Console.Out.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    /// <summary>In lines; a number stays with its unit.</summary>
    private static IEnumerable<string> Wrapped(string text, int width) =>
        Screen.Wrap(UnitGap().Replace(text, "\u00A0"), width).Select(line => line.Replace('\u00A0', ' '));

    [GeneratedRegex(@"(?<=\d) (?=(ms|s|min|h)\b)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UnitGap();
}
