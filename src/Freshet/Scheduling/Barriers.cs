using Freshet.Naming;

namespace Freshet.Scheduling;

/// <summary>The barriers that are closed.</summary>
internal sealed class Barriers
{
    private readonly SortedDictionary<string, RunBarrier> _closed = new(StringComparer.Ordinal);

    public void Close(RunBarrier barrier) => _closed[barrier.Name] = barrier;

    public void Open(string name) => _closed.Remove(name);

    /// <summary>The first that keeps the view back; null if none does.</summary>
    public RunBarrier? Against(ViewName view) => _closed.Values.FirstOrDefault(barrier => barrier.IsAgainst(view));

    /// <summary>Whether one of them breaks off the view's refresh.</summary>
    public bool Cancels(ViewName view) => _closed.Values.Any(barrier => barrier.CancelsRunning && barrier.IsAgainst(view));
}
