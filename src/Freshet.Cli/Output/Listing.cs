using Spectre.Console;

namespace Freshet.Cli;

/// <summary>Rows of text: a table on a terminal, aligned lines in a pipe.</summary>
internal static class Listing
{
    public static void Write(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (Console.IsOutputRedirected)
            WriteLines(headers, [.. rows]);
        else
            WriteTable(headers, rows);
    }

    private static void WriteTable(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var header in headers)
            table.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))));
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(Printable.Line(cell))));
        AnsiConsole.Write(table);
    }

    private static void WriteLines(IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var lines = rows.Select(row => row.Select(Printable.Line).ToList())
            .Prepend([.. headers.Select(header => header.ToUpperInvariant())])
            .ToList();
        var widths = Enumerable.Range(0, headers.Count).Select(column => lines.Max(line => line[column].Length)).ToList();
        foreach (var line in lines)
            Console.Out.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
