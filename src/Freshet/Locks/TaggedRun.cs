namespace Freshet.Locks;

/// <summary>What the ledger knows of the run that a session claims to work for.</summary>
/// <param name="WorkerRole">The role that its worker logged in as; null while it was never claimed.</param>
/// <param name="Running">The run has not ended.</param>
public sealed record TaggedRun(string? WorkerRole, bool Running);
