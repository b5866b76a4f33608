namespace Freshet.Runs;

/// <summary>What a run's worker knows of a view that is being refreshed, or was tried and is tried again.</summary>
/// <param name="Attempts">That have failed.</param>
/// <param name="For">A clause on what it waits for; null while it is being refreshed.</param>
/// <param name="Lane">Where it is refreshed, from 1; null while it waits.</param>
/// <param name="ReadyAt">See <see cref="RefreshTiming.ReadyAt"/>.</param>
public sealed record RunWait(int Attempts, string? For, int? Lane = null, DateTimeOffset? ReadyAt = null);
