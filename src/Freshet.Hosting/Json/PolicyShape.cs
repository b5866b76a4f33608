using Freshet.Ledger;
using Freshet.Runs;

namespace Freshet.Hosting.Json;

/// <summary>What overrides a view's name and the settings; null means that those apply.</summary>
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
    IReadOnlyList<string> AlsoReads,
    string? Note)
{
    public static PolicyShape Of(string database, ViewPolicy policy) => new(
        database, policy.View.Schema, policy.View.Name, policy.Cadence, policy.Method, policy.Priority, policy.StatementTimeout,
        policy.MaxAge, policy.Paused, policy.AlsoReads, policy.Note);
}
