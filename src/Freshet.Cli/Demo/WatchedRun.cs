using System.Diagnostics;
using Freshet.Planning;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>A run, and what it was like for those who read meanwhile.</summary>
/// <param name="Reads">How often views were read that the run does not block.</param>
/// <param name="LongestRead">The longest of these.</param>
/// <param name="LongestBlocked">The longest read of a view that the run blocks; zero if there is none.</param>
internal sealed record WatchedRun(
    RefreshPlan Plan, RunResult Result, TimeSpan Took, int Reads, TimeSpan LongestRead, TimeSpan LongestBlocked)
{
    public int Refreshed => Result.Outcomes.Count(outcome => outcome.Succeeded);

    public int Problems => Result.Outcomes.Count(outcome => outcome.IsProblem);

    /// <summary>Refreshes a selection as <c>freshet refresh</c> does, while views are read.</summary>
    /// <param name="show">With the display of <c>freshet refresh</c>.</param>
    public static async Task<WatchedRun> RunAsync(DemoEngine engine, Selection selection, bool show, CancellationToken cancellationToken)
    {
        var prepared = await engine.PrepareAsync(selection);
        var blocked = prepared.Plan.Refresh.Where(view => view.BlocksReaders).Select(view => view.View).ToList();
        var free = prepared.Plan.Situation.Catalog.Views.Where(view => view.Populated).Select(view => view.Name).Except(blocked).ToList();

        // Each by themselves: who waits for one view cannot read the others meanwhile.
        await using var freeReaders = await Readers.StartAsync(engine.Pool, free, cancellationToken);
        await using var blockedReaders = await Readers.StartAsync(engine.Pool, blocked, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var results = show
            ? await RefreshDisplay.ShowAsync(
                DisplayMode.Progress, [prepared], lanes: null, verbose: false,
                    (database, progress) => engine.RunAsync(database, selection, progress))
            : [await engine.RunAsync(prepared, selection, null)];
        var took = Stopwatch.GetElapsedTime(started);
        await freeReaders.StopAsync();
        await blockedReaders.StopAsync();
        return new(prepared.Plan, results[0], took, freeReaders.Count, freeReaders.Longest, blockedReaders.Longest);
    }
}
