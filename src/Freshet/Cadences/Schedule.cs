using NCrontab;

namespace Freshet.Cadences;

/// <summary>The slots of a cadence: the times of an NCRONTAB expression in a time zone.</summary>
/// <remarks>
/// Where clocks go forward, a time that does not exist is taken at the moment of the change. Where they go back, a time that
/// comes twice is taken the first time; an expression for every hour (its third field begins with <c>*</c>) takes both.
/// </remarks>
public sealed class Schedule
{
    // Far enough for 29 February, even across a century without one.
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(366 * 9);

    // No change of clocks moves a local time by more.
    private static readonly TimeSpan MaxShift = TimeSpan.FromHours(3);

    private readonly CrontabSchedule _times;
    private readonly bool _everyHour;

    private Schedule(string expression, CrontabSchedule times, TimeZoneInfo zone)
    {
        Expression = expression;
        Zone = zone;
        _times = times;
        _everyHour = expression.Split(' ')[2].StartsWith('*');
    }

    public string Expression { get; }

    public TimeZoneInfo Zone { get; }

    /// <param name="expression">Six fields, the first for seconds; or five as in a crontab, which mean second 0.</param>
    /// <exception cref="FormatException">Neither of these, not a known time zone, or an expression that never occurs.</exception>
    public static Schedule Parse(string expression, string? timeZone = null)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone ?? "UTC", out var zone))
            throw new FormatException($"'{timeZone}' is not a time zone that this machine knows; write one such as 'Europe/Zurich'");
        var fields = expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var normal = string.Join(' ', fields.Length == 5 ? fields.Prepend("0") : fields);
        if (CrontabSchedule.TryParse(normal, new CrontabSchedule.ParseOptions { IncludingSeconds = true }) is not { } times)
            throw new FormatException(
                $"'{expression}' is not a cron expression; write one such as '0 3 * * *' (every day at 03:00), or with a field for "
                    + "seconds before it");
        var schedule = new Schedule(normal, times, zone);
        var start = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        return times.GetNextOccurrence(start, start + Horizon) < start + Horizon
            ? schedule
            : throw new FormatException($"'{expression}' names a date that never comes");
    }

    /// <summary>The latest slot that is not after <paramref name="time"/>.</summary>
    public DateTimeOffset Last(DateTimeOffset time)
    {
        for (var window = TimeSpan.FromMinutes(2); ; window *= 4)
        {
            var found = Slots(time - window, time).Where(slot => slot <= time).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
            if (found != DateTimeOffset.MinValue || window > Horizon * 4)
                return found;
        }
    }

    /// <summary>The first slot after <paramref name="time"/>.</summary>
    public DateTimeOffset Next(DateTimeOffset time)
    {
        for (var window = TimeSpan.FromMinutes(2); ; window *= 4)
        {
            var found = Slots(time, time + window).Where(slot => slot > time).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
            if (found != DateTimeOffset.MaxValue || window > Horizon * 4)
                return found;
        }
    }

    /// <summary>The slots between two times, and some beside them.</summary>
    private IEnumerable<DateTimeOffset> Slots(DateTimeOffset from, DateTimeOffset to)
    {
        var margin = Zone.SupportsDaylightSavingTime ? MaxShift : TimeSpan.Zero;
        var start = TimeZoneInfo.ConvertTime(from, Zone).DateTime - margin;
        var end = TimeZoneInfo.ConvertTime(to, Zone).DateTime + margin;
        // GetNextOccurrences leaves both of its ends out.
        return _times.GetNextOccurrences(start.AddSeconds(-1), end.AddSeconds(1)).SelectMany(Instants);
    }

    private IEnumerable<DateTimeOffset> Instants(DateTime local)
    {
        if (Zone.IsInvalidTime(local))
            return [EndOfGap(local)];
        if (!Zone.IsAmbiguousTime(local))
            return [new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime()];
        var offsets = Zone.GetAmbiguousTimeOffsets(local).OrderDescending();
        return offsets.Take(_everyHour ? 2 : 1).Select(offset => new DateTimeOffset(local, offset).ToUniversalTime());
    }

    private DateTimeOffset EndOfGap(DateTime local)
    {
        var end = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0, DateTimeKind.Unspecified);
        while (Zone.IsInvalidTime(end))
            end = end.AddMinutes(1);
        return new DateTimeOffset(end, Zone.GetUtcOffset(end)).ToUniversalTime();
    }
}
