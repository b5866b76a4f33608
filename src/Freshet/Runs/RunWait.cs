namespace Freshet.Runs;

/// <summary>What a run's worker knows of a view that is not done at the first attempt.</summary>
/// <param name="Attempts">That have failed.</param>
/// <param name="For">A clause on what it waits for; null while it is tried again.</param>
public sealed record RunWait(int Attempts, string? For);
