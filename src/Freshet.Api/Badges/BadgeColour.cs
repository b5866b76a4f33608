using Freshet.Freshness;

namespace Freshet.Api.Badges;

/// <summary>The colour behind white text, which stays readable on each of them: contrast 4.5 at least.</summary>
internal static class BadgeColour
{
    public const string Text = "#ffffff";

    public const string Grey = "#57606a";

    public static string Of(ViewStatus? status) => status switch
    {
        ViewStatus.Fresh => "#1a7f37",
        ViewStatus.Refreshing => "#0969da",
        ViewStatus.Late => "#9a6700",
        ViewStatus.Failing => "#cf222e",
        ViewStatus.Paused => "#6639ba",
        _ => Grey,
    };
}
