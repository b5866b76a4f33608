namespace Freshet.Hosting.Settings;

/// <summary>Who may look and act over HTTP.</summary>
public sealed record AccessSettings
{
    /// <summary>The API as it is without any of these settings: only this machine can call it, and badges are off.</summary>
    public static AccessSettings None { get; } = new();

    /// <summary>Each of these keys lets its owner act; there are two while one replaces the other.</summary>
    public IReadOnlyList<string> ApiKeys { get; init; } = [];

    /// <summary>Each of these keys lets its owner look, but not act.</summary>
    public IReadOnlyList<string> ViewerKeys { get; init; } = [];

    /// <summary>Signs the addresses of badges; null: badges are off.</summary>
    public string? BadgeKey { get; init; }

    /// <summary>Where browsers reach the API, without a slash at the end; null: not known.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Whether callers must send a key.</summary>
    public bool NeedsKey => ApiKeys.Count + ViewerKeys.Count > 0;
}
