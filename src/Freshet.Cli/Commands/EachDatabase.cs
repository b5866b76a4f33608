using Freshet.Hosting;
using Npgsql;

namespace Freshet.Cli;

/// <summary>Does the same in every database of a call, side by side; one that is down does not hold up the others.</summary>
internal static class EachDatabase
{
    /// <returns>The results of those that answered, in the order of their names, and the exit code that the others ask for.</returns>
    /// <exception cref="DatabaseUnreachableException">There is but one database, and it cannot be reached.</exception>
    public static async Task<(IReadOnlyList<T> Results, int ExitCode)> RunAsync<T>(IReadOnlyList<Database> databases, Func<Database, Task<T>> action)
        where T : class
    {
        if (databases is [var only])
            return ([await action(only)], ExitCode.Done);
        var results = await Task.WhenAll(databases.Select(database => TryAsync(database, action)));
        return ([.. results.Select(result => result.Result).OfType<T>()], ExitCode.Worst(results.Select(result => result.ExitCode)));
    }

    private static async Task<(T? Result, int ExitCode)> TryAsync<T>(Database database, Func<Database, Task<T>> action)
        where T : class
    {
        try
        {
            return (await action(database), ExitCode.Done);
        }
        catch (Exception e) when (e is DatabaseUnreachableException or LedgerTooNewException or LedgerUnavailableException or SettingsException or NpgsqlException or TimeoutException)
        {
            var (exitCode, _, message) = Failures.Explain(e, cancelled: false);
            ErrorOutput.Remark(e is NpgsqlException or TimeoutException ? $"{database.Name}: {message}" : message);
            return (null, exitCode);
        }
    }
}
