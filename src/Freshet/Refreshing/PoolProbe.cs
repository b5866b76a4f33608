using Freshet.Databases;
using Npgsql;

namespace Freshet.Refreshing;

/// <summary>Finds out whether a connection pooler has as many connections as a run needs: if the lanes took all of them, heartbeats,
/// cancels and the API would wait behind the refreshes.</summary>
internal static class PoolProbe
{
    /// <summary>Beside the lanes: one for the heartbeat, one for all others.</summary>
    public const int Spare = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How many transactions can be open at the same time.</summary>
    /// <returns>Null if it is not limited to less than a run needs; at least 1.</returns>
    public static async Task<int?> ShortageAsync(Database database, int lanes, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await IsPooledAsync(database, cancellationToken))
            return null;
        using var shortly = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(shortly.Token, cancellationToken);
        // A connection that was given up would come back to the pool broken.
        var probes = await Task.WhenAll(Enumerable.Range(0, lanes + Spare).Select(_ => OpenAsync(database.Unpooled, either.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        var open = probes.OfType<NpgsqlConnection>().ToList();
        await Task.WhenAll(open.Select(CloseAsync));
        return open.Count < lanes + Spare ? Math.Max(1, open.Count) : null;
    }

    /// <summary>A pooler answers for the server, and gives a process id of its own.</summary>
    private static async Task<bool> IsPooledAsync(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(database.Pool, cancellationToken);
        await using var backend = new NpgsqlCommand("SELECT pg_catalog.pg_backend_pid()", connection);
        return (int)(await backend.ExecuteScalarAsync(cancellationToken))! != connection.ProcessID; // never NULL
    }

    /// <summary>A pooler ends the server's connection if a client leaves in the middle of a transaction.</summary>
    private static async Task CloseAsync(NpgsqlConnection connection)
    {
        await using (connection)
        await using (var rollback = new NpgsqlCommand("ROLLBACK", connection))
            await rollback.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <returns>With an open transaction; null if the pooler had no connection left.</returns>
    private static async Task<NpgsqlConnection?> OpenAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await database.OpenConnectionAsync(cancellationToken);
            await using var begin = new NpgsqlCommand("BEGIN", connection);
            await begin.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch (Exception e) when (e is OperationCanceledException || SqlStates.IsDatabaseError(e))
        {
            if (connection is not null)
                await connection.DisposeAsync();
            return null;
        }
    }
}
