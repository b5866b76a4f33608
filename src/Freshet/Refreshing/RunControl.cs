using Freshet.Runs;

namespace Freshet.Refreshing;

/// <summary>What a worker wants of a run that it executes, and how it is told to stop.</summary>
public sealed record RunControl
{
    /// <summary>Overrides the database's setting.</summary>
    public int? Lanes { get; init; }

    /// <summary>After how long the worker begins no more views and leaves the rest of the run, as interrupted, for
    /// another to go on with.</summary>
    /// <value>Default: never; views that have not begun by the run's deadline are skipped.</value>
    public TimeSpan? HandOver { get; init; }

    /// <summary>What no view may take longer than, whatever its policy says.</summary>
    /// <value>Default: there is no such limit.</value>
    public TimeSpan? LongestView { get; init; }

    public IProgress<RefreshProgress>? Progress { get; init; }

    /// <summary>The one who asked no longer wants it: the run ends as cancelled.</summary>
    public CancellationToken Cancelled { get; init; }

    /// <summary>The process is to end: the run stays resumable.</summary>
    public CancellationToken Shutdown { get; init; }
}
