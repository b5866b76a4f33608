using System.Diagnostics;
using Freshet.Runs;

namespace Freshet.Refreshing;

/// <summary>A worker's options for a run that it executes, and the tokens that stop it.</summary>
public sealed record RunControl
{
    /// <summary>Overrides the database's setting.</summary>
    public int? Lanes { get; init; }

    /// <summary>After how long the worker begins no more views and leaves the rest of the run, as interrupted, for
    /// another to go on with.</summary>
    /// <value>Default: never; views that have not begun by the run's deadline are skipped.</value>
    public TimeSpan? HandOver { get; init; }

    /// <summary>The upper limit for every view, whatever its policy.</summary>
    /// <value>Default: there is no such limit.</value>
    public TimeSpan? LongestView { get; init; }

    /// <summary>The span of the timer or call that requested the run: the run's own span links to it.</summary>
    public ActivityContext? RequestedBy { get; init; }

    public IProgress<RefreshProgress>? Progress { get; init; }

    /// <summary>The run is cancelled and ends as such.</summary>
    public CancellationToken Cancelled { get; init; }

    /// <summary>The process is to end: the run stays resumable.</summary>
    public CancellationToken Shutdown { get; init; }
}
