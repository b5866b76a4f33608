using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Refreshing;

/// <summary>Stops a run, once, for one reason.</summary>
internal sealed class RunStop : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private int _reason;

    public StopReason Reason => (StopReason)Volatile.Read(ref _reason);

    public CancellationToken Token => _source.Token;

    /// <summary>What a stop for this reason makes of a view that was being refreshed.</summary>
    public RefreshStatus Status => Reason == StopReason.Cancelled ? RefreshStatus.Cancelled : RefreshStatus.Interrupted;

    /// <summary>Why such a view was not refreshed.</summary>
    public ReasonCode Code => Reason == StopReason.Cancelled ? ReasonCode.Cancelled : ReasonCode.Interrupted;

    /// <summary>Whether the outcome is what it is only because of this stop.</summary>
    public bool Explains(RefreshOutcome outcome) => Reason != StopReason.None && outcome.Status == Status;

    public void For(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)StopReason.None) == (int)StopReason.None)
            _source.Cancel();
    }

    public void Dispose() => _source.Dispose();
}
