using Freshet.Databases;

namespace Freshet.Hosting.Databases;

/// <summary>Asks several databases the same, side by side; one that is down does not hold up the others.</summary>
public static class DatabaseQuestions
{
    /// <summary>How many are queried at the same time: each needs a connection and some memory.</summary>
    public const int AtOnce = 32;

    /// <returns>The answers in the order of the databases. Whatever went wrong in one is its answer.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static async Task<IReadOnlyList<DatabaseAnswer<T>>> AskEachAsync<T>(
        this IReadOnlyList<Database> databases, Func<Database, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        var answers = new DatabaseAnswer<T>[databases.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, databases.Count, options, async (index, _) =>
        {
            var database = databases[index];
            try
            {
                answers[index] = new(database, await ask(database), null);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                answers[index] = new(database, null, e);
            }
        });
        return answers;
    }
}
