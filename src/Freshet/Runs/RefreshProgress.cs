using Freshet.Naming;

namespace Freshet.Runs;

/// <summary>A step of a run, for whoever watches it: a view has begun, waits, or has come to its end.</summary>
/// <param name="Outcome">Null while the view is being refreshed.</param>
/// <param name="Waits">It is to be tried again later: another session holds it, all slots are taken, or an error may pass.</param>
public sealed record RefreshProgress(ViewName View, RefreshOutcome? Outcome, bool Waits = false);
