namespace Freshet.Cli;

/// <summary>Rows of text: one line for each, as wide as the terminal at most, and as wide as need be in a pipe.</summary>
internal static class Listing
{
    private const int LeastName = 16;
    private const string Gap = "  ";
    private const string Indent = "    ";

    public static void Write(IReadOnlyList<ListColumn> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        foreach (var line in Lines(columns, rows, Screen.Width))
            Console.Out.WriteLine(line);
    }

    /// <param name="width">Of the terminal, in columns; null: without limit.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<ListColumn> columns, IEnumerable<IReadOnlyList<string>> rows, int? width)
    {
        var printable = rows.Select(row => row.Select(Printable.Line).ToList()).ToList();
        var fitted = Fit(columns, printable, width);
        var texts = Enumerable.Range(0, columns.Count).Where(column => columns[column].IsText || columns[column].IsFix).ToList();
        var header = Line(fitted.Select(column => (columns[column.Index].Header.ToUpperInvariant(), column.Width, (string?)"1")));
        var behind = string.Join(Gap, texts.Select(column => columns[column].Header.ToUpperInvariant()).Where(text => text.Length > 0));
        var taken = fitted.Sum(column => column.Width + Gap.Length);
        yield return behind.Length == 0 || taken + behind.Length > width ? header.TrimEnd() : header + Gap + Screen.Styled(behind, "1");
        foreach (var row in printable)
        {
            var line = Line(fitted.Select(column => (Cell(columns[column.Index], row[column.Index], column.Width), column.Width,
                columns[column.Index].Style?.Invoke(row[column.Index]))));
            var sentences = string.Join(". ", texts.Select(column => row[column]).Where(text => text.Length > 0));
            if (sentences.Length == 0)
            {
                yield return line.TrimEnd();
            }
            else if (width is not { } most || taken + Screen.WidthOf(sentences) <= most)
            {
                yield return line + Gap + sentences;
            }
            else
            {
                yield return line.TrimEnd();
                foreach (var below in texts.SelectMany(column => Below(columns[column], row[column], most)))
                    yield return below;
            }
        }
    }

    private static IEnumerable<string> Below(ListColumn column, string text, int width)
    {
        if (text.Length == 0)
            return [];
        // A fix is there to be copied, so it is not broken.
        return column.IsFix ? [Indent + text] : Screen.Wrap(text, width - Indent.Length).Select(line => Indent + line);
    }

    /// <summary>The columns that stay, but for the text, and their widths.</summary>
    private static List<(int Index, int Width)> Fit(IReadOnlyList<ListColumn> columns, List<List<string>> rows, int? width)
    {
        var fitted = Enumerable.Range(0, columns.Count).Where(column => columns[column] is { IsText: false, IsFix: false })
            .Select(column => (Index: column,
                Width: rows.Select(row => Screen.WidthOf(row[column])).Append(columns[column].Header.Length).Max()))
            .ToList();
        if (width is not { } most)
            return fitted;
        while (Excess() > SpareOfNames(least: 2 * LeastName)
            && fitted.Where(column => columns[column.Index].Droppable is not null).ToList() is { Count: > 0 } droppable)
            fitted.Remove(droppable.MaxBy(column => columns[column.Index].Droppable));
        var excess = Math.Min(Excess(), SpareOfNames(LeastName));
        var names = fitted.FindIndex(column => columns[column.Index].IsName);
        if (excess > 0 && names >= 0)
            fitted[names] = fitted[names] with { Width = fitted[names].Width - excess };
        return fitted;

        int Excess() => fitted.Sum(column => column.Width + Gap.Length) - Gap.Length - most;

        int SpareOfNames(int least) =>
            fitted.Where(column => columns[column.Index].IsName).Select(column => Math.Max(0, column.Width - least)).FirstOrDefault();
    }

    private static string Cell(ListColumn column, string text, int width) => column.IsName ? Screen.CutName(text, width) : text;

    private static string Line(IEnumerable<(string Text, int Width, string? Style)> cells) =>
        string.Join(Gap, cells.Select(cell => Screen.Styled(Screen.Pad(cell.Text, cell.Width), cell.Style)));
}
