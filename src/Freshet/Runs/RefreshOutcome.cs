using Freshet.Naming;
using Freshet.Reasons;

namespace Freshet.Runs;

/// <summary>What became of one view in one run, and why. Expected results are values, not exceptions.</summary>
/// <param name="Reason">A clause.</param>
public sealed record RefreshOutcome(ViewName View, RefreshStatus Status, string Reason)
{
    public RefreshOutcome(ViewName view, RefreshStatus status, Reason reason)
        : this(view, status, reason.Text) => (Code, Fixes) = (reason.Code, reason.Fixes);

    /// <summary>The view's, which has another name by now if it was renamed.</summary>
    public uint Oid { get; init; }

    /// <summary>Why it was not refreshed; null if it was, or if another version of Freshet recorded a code that this one does not know.</summary>
    public ReasonCode? Code { get; init; }

    /// <summary>What to do, in this order.</summary>
    public IReadOnlyList<Fix> Fixes { get; init; } = [];

    /// <summary>Null if it was not tried.</summary>
    public RefreshMethod? Method { get; init; }

    public int Attempts { get; init; }

    /// <summary>By the database's clock, just before its REFRESH.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public long? DurationMs { get; init; }

    public DateTimeOffset? DataAsOf { get; init; }

    /// <summary>When it was recorded; null before that.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Null if it was never begun, or there is no ledger to keep it.</summary>
    public RefreshTiming? Timing { get; init; }

    public string? SqlState { get; init; }

    /// <summary>The error's message, as far as it may be shown.</summary>
    public string? Message { get; init; }

    public bool Succeeded => Status == RefreshStatus.Refreshed;

    /// <summary>Someone who selected the view did not get it, and not because of a policy or a setting.</summary>
    public bool IsProblem => !Succeeded && Code?.IsProblem() != false;

    /// <summary>It has this status only because the run was stopped.</summary>
    public bool IsStopped => Code is ReasonCode.Cancelled or ReasonCode.Interrupted;

    public RefreshOutcome With(RefreshStatus status, Reason reason) =>
        this with { Status = status, Reason = reason.Text, Code = reason.Code, Fixes = reason.Fixes };
}
