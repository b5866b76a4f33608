namespace Freshet.Cli;

/// <summary>Refreshes the hourly and the daily views, and says in what order, how and why; then mends what blocked readers.</summary>
internal sealed class RefreshStep(DemoEngine engine, CancellationToken cancellationToken)
{
    private static readonly string[] Cadences = ["hourly", "daily"];

    public async Task<IReadOnlyList<WatchedRun>> RunAsync()
    {
        Stage.Say("It finds views by their names' endings. Nothing else is to be set up:");
        var runs = new List<WatchedRun>();
        foreach (var cadence in Cadences)
        {
            Stage.Code($"freshet refresh {cadence}");
            runs.Add(await WatchedRun.RunAsync(engine, new Selection { Cadences = [cadence] }, show: true, cancellationToken));
        }

        var planned = runs.SelectMany(run => run.Plan.Refresh).ToList();
        var order = planned.Where(view => view.After.Count > 0).Select(view => $"{view.View} after {string.Join(", ", view.After)}");
        Stage.Say($"In order: {string.Join("; ", order)}; the rest side by side, {engine.Lanes} at a time.");
        var concurrent = planned.Count(view => view.Method == RefreshMethod.Concurrent);
        Stage.Say($"Without blocking: {concurrent} of {planned.Count} have a unique index, so they were refreshed CONCURRENTLY. Meanwhile dashboards read {runs.Sum(run => run.Reads)} times; the longest read took {ReportTimes.Text(runs.Max(run => run.LongestRead))}.");
        return runs;
    }

    /// <summary>Creates the indexes that the plans ask for, and refreshes those views once more.</summary>
    /// <returns>The longest read meanwhile; null if nothing was to be mended.</returns>
    public async Task<TimeSpan?> MendAsync(IReadOnlyList<WatchedRun> runs)
    {
        var blocking = runs.SelectMany(run => run.Plan.Refresh).Where(view => view.BlocksReaders).ToList();
        if (blocking.Count == 0)
            return null;
        var names = string.Join(", ", blocking.Select(view => view.View));
        Stage.Say($"Except {names}: no unique index, so its readers waited, {ReportTimes.Text(runs.Max(run => run.LongestBlocked))} at worst. Past {Times.Text(blocking[0].Limit)} Freshet would have given up rather than hold them up. It says what mends it:");
        Stage.Code(blocking.Select(view => view.IndexToCreate ?? ""));
        var creating = TimeSpan.Zero;
        foreach (var view in blocking)
            creating += await engine.Pool.ExecuteAsync(view.IndexToCreate ?? "", cancellationToken);
        var again = new Selection { Views = [.. blocking.Select(view => view.View.ToString())], Force = true };
        var mended = await Stage.WaitAsync("Refreshing it once more…", () => WatchedRun.RunAsync(engine, again, show: false, cancellationToken));
        Stage.Say($"Pasted ({Times.Text(creating)}) and refreshed once more, CONCURRENTLY now: the longest read took {ReportTimes.Text(mended.LongestRead)}.");
        return mended.LongestRead;
    }
}
