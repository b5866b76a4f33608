using Freshet.Scheduling;

namespace Freshet.Refreshing;

/// <summary>Stops a run, once, for one reason.</summary>
internal sealed class RunStop : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private int _reason;

    public StopReason Reason => (StopReason)Volatile.Read(ref _reason);

    public CancellationToken Token => _source.Token;

    public void For(StopReason reason)
    {
        if (reason != StopReason.None
            && Interlocked.CompareExchange(ref _reason, (int)reason, (int)StopReason.None) == (int)StopReason.None)
            _source.Cancel();
    }

    public void Dispose() => _source.Dispose();
}
