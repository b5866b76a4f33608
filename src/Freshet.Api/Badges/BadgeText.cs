using System.Globalization;

namespace Freshet.Api.Badges;

/// <summary>How a badge words the age of a view.</summary>
internal static class BadgeText
{
    public const string Unknown = "unknown";

    public const string NoData = "no data yet";

    /// <summary>As in <c>data as of 14:02 UTC</c>, with the date if that is not today, and the year if that is not this one.</summary>
    public static string Of(DateTimeOffset dataAsOf, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(dataAsOf, zone), TimeZoneInfo.ConvertTime(now, zone));
        var format = local.Date == today.Date ? "HH:mm" : local.Year == today.Year ? "d MMM HH:mm" : "d MMM yyyy HH:mm";
        return $"data as of {local.ToString(format, CultureInfo.InvariantCulture)} {Zone(local.Offset)}";
    }

    /// <summary>As an offset, such as <c>UTC+1</c>: letters for zones mean several.</summary>
    private static string Zone(TimeSpan offset)
    {
        if (offset == TimeSpan.Zero)
            return "UTC";
        var minutes = offset.Minutes == 0 ? "" : offset.ToString("':'mm", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.Hours)}{minutes}");
    }
}
