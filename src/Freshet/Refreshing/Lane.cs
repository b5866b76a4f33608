using Freshet.Databases;
using Npgsql;

namespace Freshet.Refreshing;

/// <summary>One connection that refreshes one view at a time.</summary>
internal sealed class Lane(Database database, int number) : IAsyncDisposable
{
    // A backend that refreshes concurrently a thousand times in a row becomes five times slower on PostgreSQL 15.
    private const int RefreshesPerBackend = 300;

    /// <summary>From 1.</summary>
    public int Number => number;

    private NpgsqlConnection? _connection;
    private int _refreshes;

    /// <summary>The lane's connection; a new one if it is worn out or lost.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: System.Data.ConnectionState.Open } && ++_refreshes <= RefreshesPerBackend)
            return _connection;
        await DisposeAsync();
        _refreshes = 1;
        return _connection = await database.ConnectAsync(database.Unpooled, cancellationToken);
    }

    /// <summary>Ends what an error left of a transaction, and the locks that a view's function took for its session; where that fails too, the connection goes.</summary>
    public async Task ResetAsync()
    {
        if (_connection is not { State: System.Data.ConnectionState.Open })
            return;
        try
        {
            // The role's own search_path is back by then, so the second statement names its schema.
            await using var rollback = new NpgsqlBatch(_connection)
            {
                Timeout = 5,
                BatchCommands = { new("ROLLBACK"), new(RefreshWork.UnlockSql) },
            };
            await rollback.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is InvalidOperationException || SqlStates.IsDatabaseError(e))
        {
            await DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        await connection.DisposeAsync();
    }
}
