using System.Globalization;

namespace Freshet.Formatting;

/// <summary>Times and durations as sentences show them.</summary>
public static class Times
{
    /// <summary>As in <c>2026-03-01 04:00 UTC</c>.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Two units at most, as in <c>850 ms</c>, <c>2.5 s</c>, <c>3 min 20 s</c>, <c>1 h 5 min</c>, <c>2 d 3 h</c>.</summary>
    public static string Text(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 1000 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#} s"),
        { TotalHours: < 1 } => Two(duration.Minutes, "min", duration.Seconds, "s"),
        { TotalDays: < 1 } => Two(duration.Hours, "h", duration.Minutes, "min"),
        _ => Two(duration.Days, "d", duration.Hours, "h"),
    };

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit}")
        + (small == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {small} {smallUnit}"));
}
