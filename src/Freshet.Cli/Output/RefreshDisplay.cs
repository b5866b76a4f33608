using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>Shows the progress of a refresh: a live screen on a terminal, a line for each view in a pipe, nothing with JSON.</summary>
internal static class RefreshDisplay
{
    private static readonly TimeSpan LookPace = TimeSpan.FromSeconds(1);

    /// <param name="verbose">Log events are printed too, so that no screen can be drawn over and over.</param>
    /// <param name="lanes">How many views are refreshed at a time; null: as the database says.</param>
    public static async Task<IReadOnlyList<T>> ShowAsync<T>(
        DisplayMode mode,
        IReadOnlyList<PreparedDatabase> databases,
        int? lanes,
        bool verbose,
        Func<PreparedDatabase, IProgress<RefreshProgress>?, Task<T>> refresh)
    {
        var several = databases.Count > 1;
        if (mode != DisplayMode.Progress)
            return await AllAsync(
                databases, database =>
                    refresh(database, mode == DisplayMode.Problems ? new ProblemLines(several ? database.Database.Name : null) : null));
        if (!Screen.IsLive || verbose)
            return await AllAsync(databases, database => refresh(database, new OutcomeLines(several ? database.Database.Name : null)));
        var runs = databases.ToDictionary(database => database, database => new LiveRun(TimeProvider.System));
        var work = AllAsync(databases, database => refresh(database, runs[database]));
        _ = LookAsync(work, runs);
        await LiveDisplay.ShowAsync(
            work,
            () => [.. runs.SelectMany(run => run.Value.Views(TimeProvider.System.GetUtcNow()).Select(view =>
                (several ? $"{run.Key.Database.Name}: {view.View.View}" : view.View.View.ToString(), view)))],
            () => databases.Sum(database => lanes ?? database.Database.Options.Lanes));
        OutcomeList.Write(runs.SelectMany(run => run.Value.Ended.Select(outcome =>
            (several ? $"{run.Key.Database.Name}: {outcome.View}" : outcome.View.ToString(), outcome))));
        return await work;
    }

    private static async Task LookAsync(Task work, Dictionary<PreparedDatabase, LiveRun> runs)
    {
        while (await Task.WhenAny(work, Task.Delay(LookPace, TimeProvider.System)) != work)
            await Task.WhenAll(runs.Select(run => run.Value.LookAsync(run.Key.Database)));
    }

    private static async Task<IReadOnlyList<T>> AllAsync<T>(
        IReadOnlyList<PreparedDatabase> databases, Func<PreparedDatabase, Task<T>> refresh) =>
        await Task.WhenAll(databases.Select(refresh));
}
