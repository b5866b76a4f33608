namespace Freshet.Runs;

/// <summary>A session that refreshes a view now.</summary>
/// <param name="Since">When its transaction began.</param>
/// <param name="WaitsFor">A clause on the lock that it waits for, and who holds it; null if it waits for none.</param>
public sealed record RefreshSession(DateTimeOffset Since, string? WaitsFor);
