using Freshet.Naming;

namespace Freshet.Runs;

/// <summary>A step of a run, for display: a view has begun, waits, or has ended.</summary>
/// <param name="Outcome">Null while the view is being refreshed.</param>
/// <param name="Waits">It is retried later: another session holds its lock, all lanes are taken, or an error may pass.</param>
public sealed record RefreshProgress(ViewName View, RefreshOutcome? Outcome, bool Waits = false);
