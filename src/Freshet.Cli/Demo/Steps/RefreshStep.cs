using Freshet.Formatting;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>Refreshes the hourly and the daily views, and shows in what order, how and why; then fixes what blocked readers.</summary>
internal sealed class RefreshStep(DemoEngine engine, CancellationToken cancellationToken)
{
    private static readonly string[] Cadences = ["hourly", "daily"];

    public async Task<IReadOnlyList<WatchedRun>> RunAsync()
    {
        Stage.Say("Freshet finds the views by the suffix of their names, so there is nothing to set up:");
        var runs = new List<WatchedRun>();
        foreach (var cadence in Cadences)
        {
            Stage.Code($"$ freshet refresh {cadence}");
            runs.Add(await WatchedRun.RunAsync(engine, new Selection { Cadences = [cadence] }, show: true, cancellationToken));
        }

        var views = runs.SelectMany(run => run.Plan.Refresh).ToList();
        var order = views.Where(view => view.After.Count > 0).Select(view => $"{view.View} after {string.Join(", ", view.After)}");
        Stage.Point("Order", $"{string.Join("; ", order)}. The others in parallel, {engine.Lanes} at a time.");
        Stage.Point(
            "Readers",
            $"{views.Count(view => view.Method == RefreshMethod.Concurrent)} of {views.Count} views were refreshed "
            + "CONCURRENTLY, because they have a unique index. "
            + $"Dashboards read {runs.Sum(run => run.Reads):N0} times meanwhile, and the longest read "
            + $"took {ReportTimes.Text(runs.Max(run => run.LongestRead))}.");
        return runs;
    }

    /// <summary>Creates the indexes that the plans suggest, and refreshes those views again.</summary>
    /// <returns>The longest read meanwhile; null if there was nothing to fix.</returns>
    public async Task<TimeSpan?> FixAsync(IReadOnlyList<WatchedRun> runs)
    {
        var blocking = runs.SelectMany(run => run.Plan.Refresh).Where(view => view.BlocksReaders).ToList();
        if (blocking.Count == 0)
            return null;
        Stage.Point(
            "Blocked",
            $"{string.Join(", ", blocking.Select(view => view.View))} has no unique index, so its readers had to wait, "
            + $"{ReportTimes.Text(runs.Max(run => run.LongestBlocked))} at worst. "
            + $"After {Times.Text(blocking[0].Limit)} Freshet would have cancelled the refresh for their sake. It suggests the fix:");
        var indexes = blocking.Select(view => view.IndexToCreate).OfType<string>().ToList();
        Stage.Code(indexes);
        foreach (var index in indexes)
            await engine.Pool.ExecuteAsync(index, cancellationToken);
        var selection = new Selection { Views = [.. blocking.Select(view => view.View.ToString())], Force = true };
        var again = await WatchedRun.RunAsync(engine, selection, show: false, cancellationToken);
        Stage.Point(
            "Fixed",
            "With that index the view was refreshed again, now CONCURRENTLY, and the longest read took "
            + $"{ReportTimes.Text(again.LongestRead)}.");
        return again.LongestRead;
    }
}
