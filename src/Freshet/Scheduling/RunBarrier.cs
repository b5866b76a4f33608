using Freshet.Naming;
using Freshet.Reasons;

namespace Freshet.Scheduling;

/// <summary>Something outside the run that keeps views from being started while it lasts: a gate, a hold, quiet hours.</summary>
/// <param name="Name">One of a name can be there at a time.</param>
/// <param name="Why">What is said of a view that it kept back until the run's time was over.</param>
/// <param name="Views">Those that it keeps back; null: all.</param>
/// <param name="CancelsRunning">Whether it also breaks off those that are being refreshed. They are started anew when it is gone.</param>
internal sealed record RunBarrier(string Name, Reason Why, IReadOnlySet<ViewName>? Views = null, bool CancelsRunning = false)
{
    public bool IsAgainst(ViewName view) => Views?.Contains(view) != false;
}
