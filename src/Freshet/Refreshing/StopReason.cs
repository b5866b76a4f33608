namespace Freshet.Refreshing;

/// <summary>Why a run was told to stop before its end.</summary>
internal enum StopReason
{
    None,

    /// <summary>Whoever asked for the run no longer wants it.</summary>
    Cancelled,

    /// <summary>The process is to end; another resumes the run.</summary>
    Shutdown,

    /// <summary>This worker's time is over; another goes on with the run.</summary>
    HandOver,

    /// <summary>Another worker has the run.</summary>
    LeaseLost,
}
