using Npgsql;

namespace Freshet;

/// <summary>One connection that refreshes one view at a time.</summary>
internal sealed class Lane(Database database) : IAsyncDisposable
{
    // A backend that refreshes concurrently a thousand times in a row becomes five times slower on PostgreSQL 15.
    private const int RefreshesPerBackend = 300;

    private NpgsqlConnection? _connection;
    private int _refreshes;

    /// <summary>The lane's connection, opened anew where it is worn out or gone.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: System.Data.ConnectionState.Open } && ++_refreshes <= RefreshesPerBackend)
            return _connection;
        await DisposeAsync();
        _refreshes = 1;
        return _connection = await database.ConnectAsync(database.Unpooled, cancellationToken);
    }

    /// <summary>Ends what an error left of a transaction; where that fails too, the connection goes.</summary>
    public async Task ResetAsync()
    {
        if (_connection is not { State: System.Data.ConnectionState.Open })
            return;
        try
        {
            await using var rollback = new NpgsqlCommand("ROLLBACK", _connection) { CommandTimeout = 5 };
            await rollback.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
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
