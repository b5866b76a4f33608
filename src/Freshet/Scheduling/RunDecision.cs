using Freshet.Naming;
using Freshet.Planning;
using Freshet.Runs;

namespace Freshet.Scheduling;

/// <summary>What to do next: the output of <see cref="RunState"/>.</summary>
internal abstract record RunDecision
{
    private RunDecision()
    {
    }

    /// <summary>Start an attempt to refresh the view.</summary>
    /// <param name="Attempt">Counted from 1.</param>
    public sealed record Start(PlannedRefresh View, int Attempt) : RunDecision;

    /// <summary>Break off the view's attempt, which answers with <see cref="RunEvent.Cancelled"/>, or with its end if that was quicker.</summary>
    public sealed record Cancel(ViewName View) : RunDecision;

    /// <summary>Report that the view waits for another attempt.</summary>
    /// <param name="Pause">How long. A view that waits for a lane starts as soon as one is free.</param>
    /// <param name="Why">A clause: what it waits for, or with <paramref name="Retry"/> why the last attempt came to nothing.</param>
    /// <param name="Attempts">That have failed.</param>
    /// <param name="Report">It is worth a log event: something failed, or it is held up by another session for the first time.</param>
    public sealed record Postpone(ViewName View, TimeSpan Pause, string Why, int Attempts, bool Report, bool Retry = false) : RunDecision
    {
        /// <summary>As in <c>it waits for …</c>.</summary>
        public string WaitsFor => Retry ? $"another attempt: {Why}" : Why;
    }

    /// <summary>Record what became of a view. There is one for each view of the plan.</summary>
    /// <param name="ToLedger">False for a view that an interrupted run did not begin: the run is resumed with it.</param>
    public sealed record Record(RefreshOutcome Outcome, bool ToLedger = true) : RunDecision;

    /// <summary>Nothing else can be done before the next event.</summary>
    /// <param name="Until">Since the run began; ask again then, even without an event. Null: only an event changes anything.</param>
    public sealed record Wait(TimeSpan? Until) : RunDecision;

    /// <summary>The run is over: each view has its outcome.</summary>
    /// <param name="Reason">Why it ended before its views did, if it did.</param>
    public sealed record Finish(StopReason Reason) : RunDecision;
}
