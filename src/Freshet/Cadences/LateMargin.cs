using System.Globalization;

namespace Freshet.Cadences;

/// <summary>How long after a view is due again it counts as late: time for its tick to come, and for a refresh that takes long.</summary>
internal static class LateMargin
{
    /// <summary>A view that its own tick has not refreshed by then is overdue, and any tick refreshes it.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMinutes(15);

    private const int UsualRefreshes = 2;

    /// <param name="usual">What a refresh of the view usually takes.</param>
    public static TimeSpan Of(TimeSpan usual) => UsualRefreshes * usual > Least ? UsualRefreshes * usual : Least;

    /// <summary>The same as an SQL expression of type interval.</summary>
    /// <param name="usualMs">An SQL expression: what a refresh of the view usually takes, in milliseconds.</param>
    public static string Sql(string usualMs) => string.Create(
        CultureInfo.InvariantCulture,
        $"greatest(interval '{Least.TotalMinutes} minutes', interval '{UsualRefreshes} milliseconds' * {usualMs})");
}
