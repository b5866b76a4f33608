namespace Freshet.Runs;

/// <summary>What became of a run.</summary>
/// <param name="Outcomes">In the order in which the views came to an end; those of an earlier worker come first.</param>
/// <param name="Recorded">False if there is a ledger and the end of the run could not be written there.</param>
public sealed record RunResult(RunId Id, RunStatus Status, IReadOnlyList<RefreshOutcome> Outcomes, bool Recorded = true);
