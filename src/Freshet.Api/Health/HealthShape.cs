namespace Freshet.Api.Health;

/// <summary>Whether the service can do its work: counts only, no names, as it is open to all.</summary>
/// <param name="Views">How many views there are of each status.</param>
public sealed record HealthShape(HealthStatus Status, HealthShape.DatabaseCounts Databases, IReadOnlyDictionary<string, int> Views)
{
    /// <param name="Ready">Those that can be reached and have a ledger.</param>
    public sealed record DatabaseCounts(int Total, int Ready);
}
