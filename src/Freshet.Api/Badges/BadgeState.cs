using Freshet.Checking;
using Freshet.Freshness;
using Freshet.Formatting;

namespace Freshet.Api.Badges;

/// <summary>What a badge shows of a view.</summary>
/// <param name="Status">Null if that is not known.</param>
/// <param name="DataAsOf">Null if that is not known.</param>
internal sealed record BadgeState(ViewStatus? Status, bool Populated, DateTimeOffset? DataAsOf, DateTimeOffset Now)
{
    public static BadgeState Of(ViewReport report, DateTimeOffset now) =>
        new(report.Status, report.View.Populated, report.State?.DataAsOf, now);

    /// <summary>A view that was emptied has no data of any time.</summary>
    public string Text(TimeZoneInfo zone) =>
        !Populated ? BadgeText.NoData : DataAsOf is { } time ? BadgeText.Of(time, Now, zone) : BadgeText.Unknown;

    /// <summary>The colour in a word, as the API names it.</summary>
    public string Word => Status is { } status ? Words.Of(status) : BadgeText.Unknown;
}
