using System.Net;
using System.Text.RegularExpressions;
using Freshet.Hosting.Json;
using Freshet.Hosting.Settings;
using Freshet.Naming;

namespace Freshet.Api.Badges;

/// <summary>Makes the address of a view's badge.</summary>
public static partial class BadgeAddress
{
    /// <summary>What a path of an address begins with at the host.</summary>
    public const string Root = "/api/";

    /// <summary>What to do where badges are off.</summary>
    public const string Off =
        "Badges are off, because the setting Freshet:BadgeKey is missing. Set Freshet__BadgeKey to the output of: openssl rand -hex 32";

    /// <param name="zone">The IANA name of the time zone that the badge shows; null: UTC.</param>
    /// <returns>Null if badges are off.</returns>
    public static BadgeShape? Of(AccessSettings access, string database, ViewName view, string? zone)
    {
        if (access.BadgeKey is not { } key)
            return null;
        var path = $"badge.svg?database={Uri.EscapeDataString(database)}&schema={Uri.EscapeDataString(view.Schema)}"
            + $"&view={Uri.EscapeDataString(view.Name)}"
            + (zone is null ? "" : $"&tz={Uri.EscapeDataString(zone)}")
            + $"&sig={new BadgeSigner(key).Sign(database, view)}";
        var url = access.PublicUrl is { } site ? $"{site}{Root}{path}" : null;
        var (source, text) = (WebUtility.HtmlEncode(url ?? Root + path), WebUtility.HtmlEncode($"age of the data of {view}"));
        var html = $"<img src=\"{source}\" alt=\"{text}\">";
        return new(path, url, html);
    }

    /// <summary>The zone of this name; UTC without one.</summary>
    /// <returns>Null: there is none of this name.</returns>
    // The name becomes that of a file: it must not lead elsewhere.
    public static TimeZoneInfo? Zone(string? name) => name is null ? TimeZoneInfo.Utc
        : ZoneName().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    /// <summary>What to do about a name that no zone has.</summary>
    public static string UnknownZone(string name) =>
        $"There is no time zone '{name}'. Use a name of the IANA database, such as Europe/Zurich.";

    [GeneratedRegex(
        @"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ZoneName();
}
