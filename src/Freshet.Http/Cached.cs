namespace Freshet.Http;

/// <summary>A value that many callers share for a short time; one of them reads it, the others wait for that.</summary>
internal sealed class Cached<T>(TimeSpan maxAge, TimeProvider time, Func<CancellationToken, Task<T>> read)
{
    private readonly Lock _lock = new();
    private Task<T>? _value;
    private long _readAt;

    /// <param name="fresh">Not one that was read before this call.</param>
    public Task<T> GetAsync(bool fresh, CancellationToken cancellationToken)
    {
        Task<T> value;
        lock (_lock)
        {
            if (_value is not null && !fresh && (!_value.IsCompleted || (_value.IsCompletedSuccessfully && time.GetElapsedTime(_readAt) < maxAge)))
            {
                value = _value;
            }
            else
            {
                _readAt = time.GetTimestamp();
                // Not the caller's token: others wait for the same value.
                value = _value = read(CancellationToken.None);
            }
        }
        return value.WaitAsync(cancellationToken);
    }
}
