namespace Freshet.Api.Databases;

/// <summary>A value that many callers share for a short time; one of them reads it, the others wait for that.</summary>
/// <param name="grace">For how much longer an old value is good enough while a new one is being read.</param>
internal sealed class Cached<T>(TimeSpan maxAge, TimeSpan grace, TimeProvider time, Func<CancellationToken, Task<T>> read)
{
    private readonly Lock _lock = new();
    private Task<T>? _reading;
    private (T Value, long ReadAt)? _known;

    /// <param name="fresh">Read a new value. Otherwise an old one is returned while a new one is being read.</param>
    public async Task<T> GetAsync(bool fresh, CancellationToken cancellationToken)
    {
        Task<T> reading;
        lock (_lock)
        {
            if (!fresh && _known is { } known && time.GetElapsedTime(known.ReadAt) < maxAge)
                return known.Value;
            if (fresh || _reading is not { IsCompleted: false })
                _reading = ReadAsync();
            if (!fresh && _known is { } old && time.GetElapsedTime(old.ReadAt) < maxAge + grace)
                return old.Value;
            reading = _reading;
        }
        return await reading.WaitAsync(cancellationToken);
    }

    private async Task<T> ReadAsync()
    {
        // Not on the caller's time, nor with its token: others wait for the same value.
        await Task.Yield();
        var began = time.GetTimestamp();
        var value = await read(CancellationToken.None);
        lock (_lock)
        {
            // One that began earlier can end later.
            if (_known is not { } known || known.ReadAt <= began)
                _known = (value, began);
        }
        return value;
    }
}
