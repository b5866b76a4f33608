using Freshet.Api.Problems;
using Freshet.Databases;

namespace Freshet.Api.Databases;

/// <summary>Asks a database on behalf of a caller, who gets an answer within seconds even if the database gives none.</summary>
public sealed class Patience(TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    /// <exception cref="DatabaseUnreachableException">It cannot be reached, or has not answered in time.</exception>
    /// <exception cref="DatabaseRefusedException">It has refused, or went away.</exception>
    internal async Task<T> AskAsync<T>(Database database, Func<CancellationToken, Task<T>> question, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Npgsql does not observe the token while it waits for a silent server to answer a new connection.
            return await question(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DatabaseUnreachableException(database, new TimeoutException());
        }
        catch (Exception e) when (SqlStates.IsDatabaseError(e))
        {
            throw new DatabaseRefusedException(database, e);
        }
    }
}
