using Freshet.Naming;

namespace Freshet.Runs;

/// <summary>What became of one view in one run, and why. Expected results are values, not exceptions.</summary>
public sealed record RefreshOutcome(ViewName View, RefreshStatus Status, string Reason)
{
    /// <summary>Null if it was not tried.</summary>
    public RefreshMethod? Method { get; init; }

    public int Attempts { get; init; }

    /// <summary>By the database's clock, just before its REFRESH.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public long? DurationMs { get; init; }

    public DateTimeOffset? DataAsOf { get; init; }

    public string? SqlState { get; init; }

    /// <summary>The error's message, as far as it may be shown.</summary>
    public string? Message { get; init; }

    /// <summary>It was left, and somebody has to mend something before it can be refreshed.</summary>
    public bool NeedsMending { get; init; }

    /// <summary>It was left for want of time or of a lane; the next tick takes it.</summary>
    public bool StillDue { get; init; }

    public bool Succeeded => Status == RefreshStatus.Refreshed;

    /// <summary>A user who asked for this view did not get it, and not by a policy of theirs.</summary>
    public bool IsProblem => Status switch
    {
        RefreshStatus.Refreshed or RefreshStatus.AlreadyRunning => false,
        RefreshStatus.Left => NeedsMending || StillDue,
        _ => true,
    };
}
