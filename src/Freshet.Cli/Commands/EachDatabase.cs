using System.Runtime.ExceptionServices;
using Freshet.Databases;
using Freshet.Hosting.Databases;

namespace Freshet.Cli;

/// <summary>Does the same in every database of a call.</summary>
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
        var answers = await databases.AskEachAsync(action, CancellationToken.None);
        // A cancelled call, wrong usage or a bug is not for one database alone.
        if (answers.FirstOrDefault(answer => answer.Error is { } error && !Failures.IsOfDatabase(error)) is { Error: { } fatal })
            ExceptionDispatchInfo.Throw(fatal);
        var failures = answers.Where(answer => answer.Error is not null)
            .Select(answer => Failures.Explain(answer.Error!, cancelled: false, answer.Database.Name)).ToList(); // filtered just before
        if (failures.Count == answers.Count)
            throw new NothingToShowException(Failure.OfAll(failures));
        foreach (var failure in failures)
            ErrorOutput.Remark(failure.Message);
        return ([.. answers.Select(answer => answer.Value).OfType<T>()], ExitCode.Worst(failures.Select(failure => failure.ExitCode)));
    }
}
