using Spectre.Console;
using Spectre.Console.Rendering;

namespace Freshet.Cli;

/// <summary>The terminal that a command prints on, if it prints on one.</summary>
internal static class Screen
{
    /// <summary>In columns; null in a pipe or a file, where lines may be as long as they like.</summary>
    public static int? Width => Console.IsOutputRedirected ? null : AnsiConsole.Profile.Width;

    /// <summary>What is printed can be drawn over: not in a pipe, nor with TERM=dumb.</summary>
    public static bool IsLive => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>The text in a colour or style, where the terminal has some and NO_COLOR does not forbid it.</summary>
    /// <param name="code">Of ECMA-48, such as 1 for bold and 31 for red.</param>
    public static string Styled(string text, string? code) =>
        code is null || !IsLive || AnsiConsole.Profile.Capabilities.ColorSystem == ColorSystem.NoColors ? text : $"\e[{code}m{text}\e[0m";

    /// <summary>How many columns it takes.</summary>
    public static int WidthOf(string text) => new Segment(text).CellCount();

    /// <summary>Filled up with blanks.</summary>
    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - WidthOf(text)));

    /// <summary>A name in so many columns: its middle is cut, as its end is its suffix.</summary>
    public static string CutName(string name, int width)
    {
        if (WidthOf(name) <= width)
            return name;
        var letters = name.EnumerateRunes().Select(letter => letter.ToString()).ToList();
        var end = Math.Min(letters.Count, (width - 1) * 3 / 5);
        while (end > 0 && WidthOf(string.Concat(letters.TakeLast(end))) > width - 2)
            end--;
        var start = width - 1 - WidthOf(string.Concat(letters.TakeLast(end)));
        while (start > 0 && WidthOf(string.Concat(letters.Take(start))) > width - 1 - WidthOf(string.Concat(letters.TakeLast(end))))
            start--;
        return $"{string.Concat(letters.Take(start))}…{string.Concat(letters.TakeLast(end))}";
    }

    /// <summary>Prose in lines of at most so many columns; a longer word has a line of its own.</summary>
    public static IEnumerable<string> Wrap(string text, int? width)
    {
        if (width is not { } most)
            return [text];
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length > 0 && WidthOf(lines[^1]) + 1 + WidthOf(word) > most)
                lines.Add("");
            lines[^1] += lines[^1].Length > 0 ? $" {word}" : word;
        }
        return lines;
    }
}
