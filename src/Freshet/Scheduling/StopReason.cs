namespace Freshet.Scheduling;

/// <summary>Why a run was told to stop before its end.</summary>
internal enum StopReason
{
    None,

    /// <summary>Somebody asked to cancel the run.</summary>
    Cancelled,

    /// <summary>The process is to end; another resumes the run.</summary>
    Shutdown,

    /// <summary>This worker's time is over; another resumes the run.</summary>
    HandOver,

    /// <summary>Another worker has the run.</summary>
    LeaseLost,
}
