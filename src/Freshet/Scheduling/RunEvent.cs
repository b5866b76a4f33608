using Freshet.Databases;
using Freshet.Locks;
using Freshet.Naming;
using Freshet.Runs;

namespace Freshet.Scheduling;

/// <summary>What happened to a run: the input of <see cref="RunState"/>.</summary>
internal abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>What one attempt to refresh a view came to.</summary>
    public abstract record Attempt(ViewName View) : RunEvent;

    /// <summary>It came to its end, good or bad: the view is not tried again.</summary>
    public sealed record Ended(RefreshOutcome Outcome) : Attempt(Outcome.View);

    /// <summary>It failed with an error that may pass.</summary>
    /// <param name="Outcome">What becomes of the view if it is not tried again.</param>
    public sealed record Failed(RefreshOutcome Outcome) : Attempt(Outcome.View);

    /// <summary>No connection could be made, so the view itself was not tried.</summary>
    /// <param name="Outcome">What becomes of the view if it is not tried again.</param>
    public sealed record NoConnection(RefreshOutcome Outcome) : Attempt(Outcome.View);

    /// <summary>Another session holds the view's lock.</summary>
    /// <param name="Strangers">Those of the holders that do not work for Freshet.</param>
    public sealed record ViewLocked(ViewName View, IReadOnlyList<LockHolder> Strangers) : Attempt(View);

    /// <summary>Other sessions hold the locks of all lanes of the database.</summary>
    /// <param name="Strangers">Those of the holders that do not work for Freshet, one for each lane.</param>
    public sealed record LanesTaken(ViewName View, IReadOnlyList<LockHolder> Strangers) : Attempt(View);

    /// <summary>It was cancelled by <see cref="RunDecision.Cancel"/>.</summary>
    /// <param name="Outcome">As far as it had come; its status and reason follow from why it was broken off.</param>
    public sealed record Cancelled(RefreshOutcome Outcome) : Attempt(Outcome.View);

    /// <summary>A gate was closed, or a hold or quiet hours began; replaces the barrier of the same name.</summary>
    public sealed record BarrierClosed(RunBarrier Barrier) : RunEvent;

    /// <summary>A gate was opened, or a hold or quiet hours ended.</summary>
    public sealed record BarrierOpened(string Name) : RunEvent;

    /// <summary>The run is to stop. The first reason stands.</summary>
    public sealed record StopRequested(StopReason Reason) : RunEvent;
}
