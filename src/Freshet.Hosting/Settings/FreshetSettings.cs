using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Planning;

namespace Freshet.Hosting.Settings;

/// <summary>All settings of an installation, read and checked.</summary>
/// <param name="Databases">By name.</param>
/// <param name="Warnings">Settings that have no effect, one sentence each.</param>
public sealed record FreshetSettings(
    CadenceSet Cadences, RefreshOptions Refresh, IReadOnlyDictionary<string, DatabaseOptions> Databases, IReadOnlyList<string> Warnings)
{
    /// <summary>Who may look and act over HTTP.</summary>
    public AccessSettings Access { get; init; } = AccessSettings.None;
}
