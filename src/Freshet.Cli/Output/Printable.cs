using Freshet.Formatting;

namespace Freshet.Cli;

/// <summary>Text of a database's on a terminal.</summary>
internal static class Printable
{
    /// <summary>One line, with hidden letters escaped: a text may hold line breaks and escape sequences.</summary>
    public static string Line(string text) => HiddenLetters.Escape(text);

    /// <summary>As in <c>2026-03-01 04:00 UTC</c>, or a dash.</summary>
    public static string Time(DateTimeOffset? time) => time is { } known ? Times.Text(known) : "-";

    /// <summary>As in <c>2.5 s</c>, or a dash.</summary>
    public static string Duration(long? milliseconds) => milliseconds is { } known ? Times.Text(TimeSpan.FromMilliseconds(known)) : "-";
}
