namespace Freshet.Hosting.Json;

/// <summary>Where a view's badge is: the address is the permission to see it.</summary>
/// <param name="Path">Relative to <c>/api/</c>.</param>
/// <param name="Url">Null if the settings do not name the address at which browsers reach Freshet.</param>
/// <param name="Html">To paste into a page.</param>
public sealed record BadgeShape(string Path, string? Url, string Html);
