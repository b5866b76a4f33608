using Freshet.Runs;

namespace Freshet.Refreshing;

/// <summary>What a worker shows of the views of its run that are under way or tried again. The driver writes it, the heartbeat reads
/// it.</summary>
internal sealed class RunWaits
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, RunWait> _waits = [];
    private bool _changed;

    /// <param name="attempt">The one that begins, counted from 1.</param>
    public void Start(uint view, int attempt, RefreshTiming timing) => Set(view, new(attempt - 1, null, timing.Lane, timing.ReadyAt));

    public void Wait(uint view, int attempts, string what) => Set(view, new(attempts, what));

    public void End(uint view) => Set(view, null);

    /// <returns>Null if nothing has changed since the last call.</returns>
    public IReadOnlyDictionary<uint, RunWait>? TakeChanges()
    {
        lock (_lock)
        {
            if (!_changed)
                return null;
            _changed = false;
            return new Dictionary<uint, RunWait>(_waits);
        }
    }

    /// <summary>What was taken could not be written.</summary>
    public void Restore()
    {
        lock (_lock)
            _changed = true;
    }

    private void Set(uint view, RunWait? wait)
    {
        lock (_lock)
        {
            if (wait is null)
            {
                _changed |= _waits.Remove(view);
                return;
            }
            _changed |= !_waits.TryGetValue(view, out var before) || before != wait;
            _waits[view] = wait;
        }
    }
}
