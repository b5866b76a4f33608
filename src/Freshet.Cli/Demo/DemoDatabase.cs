using System.Security.Cryptography;
using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Naming;
using Npgsql;

namespace Freshet.Cli;

/// <summary>The one database that the demo makes, and drops.</summary>
/// <param name="options">The server, and a database on it from which another can be made.</param>
internal sealed class DemoDatabase(DatabaseOptions options) : IAsyncDisposable
{
    // In a database that others use, so whatever is on its search_path must not come before PostgreSQL's own.
    private const string FactsSql = """
        SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4,
               pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1), current_user::pg_catalog.text
        """;

    // Either takes a second; a server in the middle of a checkpoint may take longer.
    private const int TimeoutSeconds = 60;

    // One second apart: a server that has crashed is back within a few.
    private const int DropAttempts = 10;

    private readonly Database _server = new("server", options);
    private string _user = "";
    private bool _made;

    /// <summary>With 32 random bits; and a name that is taken, CREATE DATABASE refuses.</summary>
    public string Name { get; } = $"freshet_demo_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    public DatabaseOptions Options => DemoServer.At(options, Name);

    /// <summary>Its connection string, as it may be shown.</summary>
    public string WithoutPassword
    {
        get
        {
            var connection = DemoServer.Parts(Options);
            connection.Remove("Password");
            connection.Remove("SSL Password");
            return connection.ConnectionString;
        }
    }

    /// <summary>The server's host and port.</summary>
    public string Address => _server.Address[.._server.Address.LastIndexOf('/')];

    public string Version { get; private set; } = "";

    public string DropSql => $"DROP DATABASE IF EXISTS {ViewName.Quote(Name)} WITH (FORCE)";

    /// <exception cref="DatabaseUnreachableException">The server cannot be reached.</exception>
    /// <exception cref="UsageException">The server is too old.</exception>
    /// <exception cref="PostgresException">It refuses; see <see cref="Refusal"/>.</exception>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _server.OpenAsync(cancellationToken);
        await ReadFactsAsync(connection, cancellationToken);

        // Without the token: after a cancelled CREATE DATABASE it is not known whether the database exists.
        var name = ViewName.Quote(Name);
        _made = true;
        try
        {
            await ExecuteAsync(connection, $"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
        }
        catch (PostgresException)
        {
            _made = false;
            throw;
        }
        var comment = $"Sample data of 'freshet demo', made for {Environment.UserName} on {Environment.MachineName}. "
            + "Drop it if the demo is no longer running.";
        await ExecuteAsync(connection, $"COMMENT ON DATABASE {name} IS '{comment.Replace("'", "''", StringComparison.Ordinal)}'");
        await ExecuteAsync(connection, $"ALTER DATABASE {name} SET timezone = 'UTC'");
    }

    /// <summary>Why the server makes no database for this role, and what to do; null if the error is another.</summary>
    public string? Refusal(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege when !_made =>
            $"The role {ViewName.Quote(_user)} lacks permission to create a database on {Address}, which the demo needs. "
            + $"Ask an administrator to run ALTER ROLE {ViewName.Quote(_user)} CREATEDB; "
            + "or run './dev demo', which starts a temporary server.",
        PostgresErrorCodes.ReadOnlySqlTransaction when !_made =>
            $"The server {Address} is a standby or read only, and the demo needs to write. "
            + "Connect to the primary, or run './dev demo', which starts a temporary server.",
        _ => null,
    };

    /// <summary>Drops it, even with sessions connected; does nothing if it was not created.</summary>
    /// <param name="report">Print a message.</param>
    /// <returns>False if it still exists; a message was printed.</returns>
    public async Task<bool> DropAsync(bool report)
    {
        for (var attempt = 1; _made; attempt++)
        {
            try
            {
                _server.Pool.Clear(); // a server that has crashed and come back answers on new connections only
                await using var connection = await _server.OpenAsync(CancellationToken.None);
                await ExecuteAsync(connection, DropSql);
                _made = false;
                if (report)
                    ErrorOutput.Remark($"The demo's database {Name} was dropped.");
            }
            catch (Exception e) when (e is NpgsqlException or DatabaseUnreachableException)
            {
                var cause = e is DatabaseUnreachableException { InnerException: { } inner } ? inner : e;
                if (attempt < DropAttempts && SqlStates.IsTransient(cause))
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
                    continue;
                }
                ErrorOutput.Remark(
                    $"The demo's database {Name} could not be dropped: {SqlStates.Describe(cause).Message}. "
                    + $"Once the server answers again, run: {DropSql};");
                return false;
            }
        }
        return true;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ReadFactsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(FactsSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        (Version, _user) = (reader.GetString(1), reader.GetString(2));
        const int oldest = ServerFacts.OldestSupported;
        if (reader.GetInt32(0) / 10_000 < oldest)
            throw new UsageException(
                $"Freshet needs PostgreSQL {oldest} or newer, and {Address} runs {Version}. './dev demo' starts a temporary server.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = TimeoutSeconds };
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
