using Freshet.Databases;
using Freshet.Hosting.Settings;
using Freshet.Ledger;
using Npgsql;

namespace Freshet.Cli;

/// <summary>Does the same in every database of a call, side by side; one that is down does not hold up the others.</summary>
internal static class EachDatabase
{
    /// <returns>The results of those that answered, in the order of their names, and the exit code that the others ask for.</returns>
    /// <exception cref="DatabaseUnreachableException">There is but one database, and it cannot be reached.</exception>
    /// <exception cref="NothingToShowException">There are several, and none gave a result.</exception>
    public static async Task<(IReadOnlyList<T> Results, int ExitCode)> RunAsync<T>(
        IReadOnlyList<Database> databases, Func<Database, Task<T>> action)
        where T : class
    {
        if (databases is [var only])
            return ([await action(only)], ExitCode.Done);
        var results = await Task.WhenAll(databases.Select(database => TryAsync(database, action)));
        var failures = results.Select(result => result.Failure).OfType<Failure>().ToList();
        if (failures.Count == results.Length)
            throw new NothingToShowException(Failure.OfAll(failures));
        foreach (var failure in failures)
            ErrorOutput.Remark(failure.Message);
        return ([.. results.Select(result => result.Result).OfType<T>()], ExitCode.Worst(failures.Select(failure => failure.ExitCode)));
    }

    private static async Task<(T? Result, Failure? Failure)> TryAsync<T>(Database database, Func<Database, Task<T>> action)
        where T : class
    {
        try
        {
            return (await action(database), null);
        }
        catch (Exception e)
            when (e is DatabaseUnreachableException or LedgerTooNewException or LedgerUnavailableException
                or LedgerRefusedException or SettingsException or NpgsqlException or TimeoutException)
        {
            return (null, Failures.ExplainIn(database.Name, e, cancelled: false));
        }
    }
}
