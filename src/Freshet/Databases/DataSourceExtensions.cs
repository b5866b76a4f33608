using Npgsql;

namespace Freshet.Databases;

internal static class DataSourceExtensions
{
    /// <summary>A connection that answers: after a restart of the server, a pool still holds those that it has lost.</summary>
    public static async Task<NpgsqlConnection> OpenAliveAsync(this NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var ping = new NpgsqlCommand("SELECT", connection);
            await ping.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch (Exception e) when (SqlStates.LosesConnection(e))
        {
            await connection.DisposeAsync();
            database.Clear();
            return await database.OpenConnectionAsync(cancellationToken);
        }
    }
}
