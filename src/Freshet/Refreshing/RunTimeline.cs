using Freshet.Databases;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Runs;

namespace Freshet.Refreshing;

/// <summary>Keeps track of when each view of a run became ready, where it was refreshed, and what it waited for, for those who look at the
/// run.</summary>
internal sealed class RunTimeline
{
    // A view whose lock is taken is tried every second: more than these say nothing new.
    private const int MostWaits = 20;

    private readonly DatabaseClock _clock;
    private readonly Dictionary<ViewName, HashSet<ViewName>> _before;
    private readonly ILookup<ViewName, ViewName> _readers;
    private readonly Dictionary<ViewName, Track> _tracks;

    /// <param name="done">Views of the plan that an earlier worker of the run has refreshed.</param>
    public RunTimeline(IReadOnlyList<PlannedRefresh> plan, IReadOnlySet<ViewName> done, DatabaseClock clock)
    {
        _clock = clock;
        var began = clock.Now;
        _before = plan.ToDictionary(view => view.View, view => view.After.Where(read => !done.Contains(read)).ToHashSet());
        _readers = plan.SelectMany(view => view.After.Select(read => (Read: read, Reader: view.View)))
            .ToLookup(edge => edge.Read, edge => edge.Reader);
        _tracks = plan.ToDictionary(view => view.View, _ => new Track(began));
    }

    /// <summary>An attempt begins.</summary>
    /// <returns>What is known by then.</returns>
    public RefreshTiming Start(ViewName view, int lane)
    {
        var track = _tracks[view];
        track.Lane = lane;
        if (track.Open is { } open)
        {
            track.Open = null;
            Add(track.Waits, open with { To = _clock.Now });
        }
        return track.Timing!; // it has a lane
    }

    /// <summary>It is tried again later.</summary>
    /// <param name="what">A clause on what it waits for.</param>
    public void Wait(ViewName view, string what) => _tracks[view].Open ??= new(what, _clock.Now, default);

    /// <summary>A view has its outcome, so that others may have become ready.</summary>
    public void End(ViewName view)
    {
        foreach (var reader in _readers[view])
        {
            if (_before[reader].Remove(view) && _before[reader].Count == 0)
                (_tracks[reader].ReadyAt, _tracks[reader].WaitedFor) = (_clock.Now, view);
        }
    }

    /// <returns>Null if it was never begun.</returns>
    public RefreshTiming? Of(ViewName view) => _tracks.GetValueOrDefault(view)?.Timing;

    private static void Add(List<RefreshTiming.Wait> waits, RefreshTiming.Wait wait)
    {
        if (waits is [.., var last] && last.For == wait.For)
            waits[^1] = last with { To = wait.To };
        else if (waits.Count < MostWaits)
            waits.Add(wait);
    }

    private sealed class Track(DateTimeOffset began)
    {
        public int? Lane { get; set; }

        public DateTimeOffset ReadyAt { get; set; } = began;

        public ViewName? WaitedFor { get; set; }

        public List<RefreshTiming.Wait> Waits { get; } = [];

        /// <summary>The wait that has not ended.</summary>
        public RefreshTiming.Wait? Open { get; set; }

        public RefreshTiming? Timing => Lane is { } lane ? new(lane, ReadyAt, WaitedFor, [.. Waits]) : null;
    }
}
