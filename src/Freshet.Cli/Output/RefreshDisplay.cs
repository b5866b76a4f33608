namespace Freshet.Cli;

/// <summary>Shows a refresh while it goes on: a live table on a terminal, a line for each view in a pipe, nothing beside JSON.</summary>
internal static class RefreshDisplay
{
    public static async Task<IReadOnlyList<RunResult>> ShowAsync(
        bool json, IReadOnlyList<PreparedDatabase> databases, Func<PreparedDatabase, IProgress<RefreshProgress>?, Task<IReadOnlyList<RunResult>>> refresh)
    {
        if (json)
            return await AllAsync(databases, database => refresh(database, null));
        if (Console.IsOutputRedirected)
            return await AllAsync(databases, database => refresh(database, new OutcomeLines(databases.Count > 1 ? database.Database.Name : null)));
        return await LiveTable.ShowAsync(databases, table => AllAsync(databases, database => refresh(database, table.For(database.Database.Name))));
    }

    private static async Task<IReadOnlyList<RunResult>> AllAsync(
        IReadOnlyList<PreparedDatabase> databases, Func<PreparedDatabase, Task<IReadOnlyList<RunResult>>> refresh)
    {
        var work = databases.Select(refresh).ToList();
        // What one of several has done is shown even if another throws.
        await Task.WhenAny(Task.WhenAll(work));
        foreach (var failed in work.Where(task => task.IsFaulted && databases.Count > 1))
            ErrorOutput.Remark(Failures.Explain(failed.Exception!.InnerException!, cancelled: false).Message); // it has failed with one
        return databases.Count == 1 ? await work[0] : [.. work.Where(task => task.IsCompletedSuccessfully).SelectMany(task => task.Result)];
    }
}
