using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>Shows the progress of a refresh: a live table on a terminal, a line for each view in a pipe, nothing with JSON.</summary>
internal static class RefreshDisplay
{
    public static async Task<IReadOnlyList<T>> ShowAsync<T>(
        bool json, IReadOnlyList<PreparedDatabase> databases, Func<PreparedDatabase, IProgress<RefreshProgress>?, Task<T>> refresh)
    {
        if (json)
            return await AllAsync(databases, database => refresh(database, null));
        if (Console.IsOutputRedirected)
            return await AllAsync(
                databases, database => refresh(database, new OutcomeLines(databases.Count > 1 ? database.Database.Name : null)));
        return await LiveTable.ShowAsync(
            databases, table => AllAsync(databases, database => refresh(database, table.For(database.Database.Name))));
    }

    private static async Task<IReadOnlyList<T>> AllAsync<T>(
        IReadOnlyList<PreparedDatabase> databases, Func<PreparedDatabase, Task<T>> refresh) =>
        await Task.WhenAll(databases.Select(refresh));
}
