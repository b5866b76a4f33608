namespace Freshet.Ledger;

/// <summary>Runs that are older than the retention, and are still there.</summary>
/// <param name="Oldest">When the oldest of them ended.</param>
public sealed record PruningRest(int Runs, DateTimeOffset Oldest);
