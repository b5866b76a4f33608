namespace Freshet.Scheduling;

/// <summary>Why a run was stopped before its end.</summary>
internal enum StopReason
{
    None,

    /// <summary>The run was cancelled.</summary>
    Cancelled,

    /// <summary>The process is to end; another resumes the run.</summary>
    Shutdown,

    /// <summary>This worker's time is over; another resumes the run.</summary>
    HandOver,

    /// <summary>Another worker has the run.</summary>
    LeaseLost,
}
