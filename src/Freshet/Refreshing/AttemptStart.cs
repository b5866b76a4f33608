using Freshet.Runs;

namespace Freshet.Refreshing;

/// <summary>An attempt to refresh a view, as its run begins it.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Timing">How the view came to it: it is recorded with a success.</param>
internal sealed record AttemptStart(int Number, RefreshTiming Timing);
