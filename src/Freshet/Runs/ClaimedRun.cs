namespace Freshet.Runs;

/// <summary>A run that this worker may execute until another claims it.</summary>
/// <param name="Epoch">Counts the claims; a worker whose epoch is no longer the run's has lost it. 0: there is no ledger.</param>
/// <param name="RequestedAt">By the database's clock.</param>
public sealed record ClaimedRun(RunId Id, RunSource Source, Selection Selection, DateTimeOffset RequestedAt, int Epoch);
