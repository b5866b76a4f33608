using System.Diagnostics;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>A view that has not ended yet, as the live table shows it.</summary>
/// <param name="Begun">When its latest attempt began.</param>
/// <param name="WaitsSince">When it was first begun in vain; null if it was not.</param>
/// <param name="Waits">It is not being tried now.</param>
internal sealed record LiveView(long Begun, long? WaitsSince, bool Waits)
{
    // A view that another session holds is tried for some milliseconds each second: that is no refreshing yet.
    private static readonly TimeSpan Try = TimeSpan.FromMilliseconds(500);

    private bool ShowsWaiting => Waits || (WaitsSince is not null && Stopwatch.GetElapsedTime(Begun) < Try);

    public string Status => ShowsWaiting ? "waiting" : "refreshing";

    public TimeSpan Took => Stopwatch.GetElapsedTime(ShowsWaiting ? WaitsSince ?? Begun : Begun);

    public static LiveView After(LiveView? before, RefreshProgress value) => value.Waits
        ? new(before?.Begun ?? Stopwatch.GetTimestamp(), before?.WaitsSince ?? before?.Begun ?? Stopwatch.GetTimestamp(), true)
        : new(Stopwatch.GetTimestamp(), before?.WaitsSince, false);
}
