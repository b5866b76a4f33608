using System.Text;
using Microsoft.Extensions.Configuration;

namespace Freshet.Hosting.Settings;

/// <summary>Reads the settings that decide who may look and act over HTTP.</summary>
internal static class AccessReader
{
    /// <summary>All of them.</summary>
    public static readonly string[] Names =
        [nameof(ApiKey), nameof(ViewerKey), nameof(BadgeKey), nameof(PublicUrl)];

    // A person who sees a badge can try keys without asking the service, so that this one must not be found by trying.
    private const int ShortestBadgeKey = 32;

    private const string ApiKey = "Freshet:ApiKey";
    private const string ViewerKey = "Freshet:ViewerKey";
    private const string BadgeKey = "Freshet:BadgeKey";
    private const string PublicUrl = "Freshet:PublicUrl";

    /// <param name="errors">Gets what is wrong with them.</param>
    public static AccessSettings Read(IConfiguration configuration, List<string> errors) => new()
    {
        ApiKeys = Keys(configuration, ApiKey),
        ViewerKeys = Keys(configuration, ViewerKey),
        BadgeKey = ReadBadgeKey(configuration, errors),
        PublicUrl = ReadPublicUrl(configuration, errors),
    };

    private static string[] Keys(IConfiguration configuration, string name) =>
        configuration[name]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static string? ReadBadgeKey(IConfiguration configuration, List<string> errors)
    {
        if (Text(configuration, BadgeKey) is not { } key)
            return null;
        if (Encoding.UTF8.GetByteCount(key) < ShortestBadgeKey)
            errors.Add(
                $"{BadgeKey} is too short: it must have at least {ShortestBadgeKey} bytes, so that no address of a badge can be forged. "
                + "To make one: openssl rand -hex 32");
        return key;
    }

    private static string? ReadPublicUrl(IConfiguration configuration, List<string> errors)
    {
        if (Text(configuration, PublicUrl) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            && url is { Query: "", Fragment: "", UserInfo: "" })
            return url.AbsoluteUri.TrimEnd('/');
        // Not repeated: it may have a password.
        errors.Add($"{PublicUrl} must be the address at which browsers reach Freshet, without /api, such as https://freshet.example.com.");
        return null;
    }

    private static string? Text(IConfiguration configuration, string name) =>
        configuration[name]?.Trim() is { Length: > 0 } text ? text : null;
}
