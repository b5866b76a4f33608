using Freshet.Ledger;
using Freshet.Runs;

namespace Freshet.Hosting.Json;

/// <summary>What overrides a view's name and the settings; null means that those apply.</summary>
/// <param name="Paused">For good; else until <paramref name="PausedUntil"/>, if that is in the future.</param>
/// <param name="Settings">Of the server, for the view's refresh.</param>
public sealed record PolicyShape(
    string Database,
    string Schema,
    string Name,
    string? Cadence,
    RefreshMethod? Method,
    int Priority,
    TimeSpan? StatementTimeout,
    TimeSpan? MaxAge,
    bool Paused,
    DateTimeOffset? PausedUntil,
    string? PauseNote,
    IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<string> AlsoReads,
    bool? AllowSwap,
    string? Note)
{
    public static PolicyShape Of(string database, ViewPolicy policy) => new(
        database, policy.View.Schema, policy.View.Name, policy.Cadence, policy.Method, policy.Priority, policy.StatementTimeout,
        policy.MaxAge, policy.Paused, policy.PausedUntil, policy.PauseNote,
        policy.Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal).ToDictionary(), policy.AlsoReads, policy.AllowSwap,
        policy.Note);
}
