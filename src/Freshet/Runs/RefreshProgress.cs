using Freshet.Naming;

namespace Freshet.Runs;

/// <summary>A step of a run, for display.</summary>
public abstract record RefreshProgress
{
    private RefreshProgress()
    {
    }

    /// <summary>The run has begun with this plan.</summary>
    public sealed record Planned(Guid Run, IReadOnlyList<RunPlanView> Views) : RefreshProgress;

    /// <summary>An earlier worker of the run had come to the end of a view.</summary>
    public sealed record EndedBefore(RefreshOutcome Outcome) : RefreshProgress;

    /// <summary>An attempt to refresh a view has begun.</summary>
    /// <param name="Attempt">Counted from 1.</param>
    public sealed record Started(ViewName View, int Attempt) : RefreshProgress;

    /// <summary>A view is tried again later.</summary>
    /// <param name="For">A clause on what it waits for.</param>
    /// <param name="Attempts">That have failed.</param>
    public sealed record Waits(ViewName View, string For, int Attempts) : RefreshProgress;

    /// <summary>A view has its outcome.</summary>
    public sealed record Ended(RefreshOutcome Outcome) : RefreshProgress;
}
