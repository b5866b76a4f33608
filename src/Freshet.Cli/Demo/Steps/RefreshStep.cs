using Freshet.Formatting;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>Refreshes the hourly and the daily views, and says in what order, how and why; then mends what blocked readers.</summary>
internal sealed class RefreshStep(DemoEngine engine, CancellationToken cancellationToken)
{
    private static readonly string[] Cadences = ["hourly", "daily"];

    public async Task<IReadOnlyList<WatchedRun>> RunAsync()
    {
        Stage.Say("It finds them by how their names end, so there is nothing to set up:");
        var runs = new List<WatchedRun>();
        foreach (var cadence in Cadences)
        {
            Stage.Code($"$ freshet refresh {cadence}");
            runs.Add(await WatchedRun.RunAsync(engine, new Selection { Cadences = [cadence] }, show: true, cancellationToken));
        }

        var views = runs.SelectMany(run => run.Plan.Refresh).ToList();
        var order = views.Where(view => view.After.Count > 0).Select(view => $"{view.View} after {string.Join(", ", view.After)}");
        Stage.Point("Order", $"{string.Join("; ", order)}. The others side by side, {engine.Lanes} at a time.");
        Stage.Point(
            "Readers",
            $"{views.Count(view => view.Method == RefreshMethod.Concurrent)} of {views.Count} views were refreshed "
            + "CONCURRENTLY, as a unique index allows. "
            + $"Dashboards read {runs.Sum(run => run.Reads):N0} times meanwhile, and the longest read "
            + $"took {ReportTimes.Text(runs.Max(run => run.LongestRead))}.");
        return runs;
    }

    /// <summary>Creates the indexes that the plans ask for, and refreshes those views once more.</summary>
    /// <returns>The longest read meanwhile; null if nothing was to be mended.</returns>
    public async Task<TimeSpan?> MendAsync(IReadOnlyList<WatchedRun> runs)
    {
        var blocking = runs.SelectMany(run => run.Plan.Refresh).Where(view => view.BlocksReaders).ToList();
        if (blocking.Count == 0)
            return null;
        Stage.Point(
            "Blocked",
            $"{string.Join(", ", blocking.Select(view => view.View))} has no unique index, so its readers had to wait, "
            + $"{ReportTimes.Text(runs.Max(run => run.LongestBlocked))} at worst. "
            + $"After {Times.Text(blocking[0].Limit)} Freshet would have given up for their sake. It says what mends it:");
        var indexes = blocking.Select(view => view.IndexToCreate).OfType<string>().ToList();
        Stage.Code(indexes);
        foreach (var index in indexes)
            await engine.Pool.ExecuteAsync(index, cancellationToken);
        var again = new Selection { Views = [.. blocking.Select(view => view.View.ToString())], Force = true };
        var mended = await WatchedRun.RunAsync(engine, again, show: false, cancellationToken);
        Stage.Point(
            "Mended",
            "With that index it was refreshed once more, CONCURRENTLY now, and the longest read took "
            + $"{ReportTimes.Text(mended.LongestRead)}.");
        return mended.LongestRead;
    }
}
