using Freshet.Runs;

namespace Freshet.Checking;

/// <summary>A refresh that the ledger has of a view and that did not come about.</summary>
/// <param name="Method">Null if it was not tried.</param>
/// <param name="StartedAt">Null if it came to an end before its REFRESH.</param>
/// <param name="At">When it was written down.</param>
internal sealed record MissedRefresh(
    RefreshStatus Status, RefreshMethod? Method, string Reason,
    DateTimeOffset? StartedAt, DateTimeOffset At, string? SqlState, string? Message);
