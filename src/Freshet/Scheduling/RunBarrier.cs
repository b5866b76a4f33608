using Freshet.Naming;
using Freshet.Reasons;

namespace Freshet.Scheduling;

/// <summary>Something outside the run that keeps views from being started while it lasts: a gate, a hold, quiet hours.</summary>
/// <param name="Name">One of a name can be there at a time.</param>
/// <param name="Why">The reason for a view that it held back until the run's time was over.</param>
/// <param name="Views">Those that it keeps back; null: all.</param>
/// <param name="CancelsRunning">Whether it also cancels running views. They start again when it opens.</param>
internal sealed record RunBarrier(string Name, Reason Why, IReadOnlySet<ViewName>? Views = null, bool CancelsRunning = false)
{
    public bool IsAgainst(ViewName view) => Views?.Contains(view) != false;
}
