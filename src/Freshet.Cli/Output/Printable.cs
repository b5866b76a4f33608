using Freshet.Formatting;

namespace Freshet.Cli;

/// <summary>Text of a database's on a terminal.</summary>
internal static class Printable
{
    /// <summary>One line, with hidden letters escaped: a text may hold line breaks and escape sequences.</summary>
    public static string Line(string text) => HiddenLetters.Escape(text);

    /// <summary>As in <c>2026-03-01 04:00 UTC</c>, or a dash.</summary>
    public static string Time(DateTimeOffset? time) => time is { } known ? Times.Text(known) : "-";

    /// <summary>As in <c>5 min ago</c> and <c>in 5 min</c> on a terminal, where there is little room.</summary>
    public static string Time(DateTimeOffset? time, DateTimeOffset now)
    {
        if (time is not { } known || Screen.Width is null)
            return Time(time);
        return known > now ? $"in {Rough(known - now)}" : $"{Rough(now - known)} ago";
    }

    /// <summary>In one unit.</summary>
    private static string Rough(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => $"{span.Seconds} s",
        { TotalHours: < 1 } => $"{span.Minutes} min",
        { TotalDays: < 1 } => $"{span.Hours} h",
        _ => $"{span.Days} d",
    };

    /// <summary>As in <c>2.5 s</c>, or a dash.</summary>
    public static string Duration(long? milliseconds) => milliseconds is { } known ? Times.Text(TimeSpan.FromMilliseconds(known)) : "-";
}
