using System.Globalization;

namespace Freshet.Hosting.Settings;

/// <summary>Lengths of time as people type them in settings and on the command line.</summary>
public static class Spans
{
    /// <summary>Takes <c>00:30:00</c>, <c>90.00:00:00</c>, and <c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>2h</c>, <c>1d</c>.</summary>
    /// <remarks>A bare number is refused, and so is <c>24:00:00</c>: .NET takes <c>30</c> for thirty days, and the latter for 24.</remarks>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        var trimmed = text.Trim();
        if (trimmed.Contains(':', StringComparison.Ordinal))
            return TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out span)
                && (span.Days == 0 || trimmed.Split(':')[0].Contains('.', StringComparison.Ordinal));
        var number = trimmed.TrimEnd("abcdefghijklmnopqrstuvwxyz".ToCharArray());
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            || !(count <= 1_000_000)) // nor NaN
            return false;
        TimeSpan? unit = trimmed[number.Length..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" or "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            "d" => TimeSpan.FromDays(1),
            _ => null,
        };
        span = (unit ?? TimeSpan.Zero) * count;
        return unit is not null;
    }
}
