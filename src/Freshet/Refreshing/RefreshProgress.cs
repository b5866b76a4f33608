namespace Freshet;

/// <summary>A step of a run, for whoever watches it: a view has begun, or has come to its end.</summary>
/// <param name="Outcome">Null while the view is being refreshed.</param>
public sealed record RefreshProgress(ViewName View, RefreshOutcome? Outcome);
