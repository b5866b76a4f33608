using Freshet.Connecting;
using Freshet.Databases;
using Npgsql;

namespace Freshet.Cli;

/// <summary>The database that the environment names, where no setting names one: <c>DATABASE_URL</c>, or libpq's variables as psql takes
/// them. Npgsql itself takes <c>PGPASSWORD</c>, <c>PGPASSFILE</c> and <c>~/.pgpass</c>.</summary>
/// <param name="Source">What it was found in, as in <c>DATABASE_URL</c>.</param>
internal sealed record EnvironmentConnection(string Source, NpgsqlConnectionStringBuilder Connection)
{
    private const string Url = "DATABASE_URL";
    private const string Service = "PGSERVICE";

    private const int DefaultPort = 5432;

    // One of these has to be there; the others only complete them.
    private static readonly string[] Telling = ["PGHOST", "PGHOSTADDR", "PGDATABASE", "PGUSER", "PGPORT"];

    private static readonly (string Variable, string Name)[] Variables =
    [
        ("PGHOST", "host"), ("PGHOSTADDR", "hostaddr"), ("PGPORT", "port"), ("PGDATABASE", "dbname"), ("PGUSER", "user"),
        ("PGSSLMODE", "sslmode"), ("PGSSLROOTCERT", "sslrootcert"), ("PGSSLCERT", "sslcert"), ("PGSSLKEY", "sslkey"),
        ("PGCHANNELBINDING", "channel_binding"), ("PGGSSENCMODE", "gssencmode"), ("PGTARGETSESSIONATTRS", "target_session_attrs"),
        ("PGCONNECT_TIMEOUT", "connect_timeout"), ("PGAPPNAME", "application_name"), ("PGOPTIONS", "options"),
    ];

    // Where servers make their sockets.
    private static readonly string[] SocketFolders = ["/var/run/postgresql", "/tmp"];

    /// <summary>Host, port and database, for messages.</summary>
    public string Address =>
        $"{Connection.Host}:{Connection.Port}/{Connection.Database ?? Connection.Username ?? Environment.UserName}";

    public DatabaseOptions Options => new() { ConnectionString = Connection.ConnectionString };

    /// <returns>Null if the environment names none.</returns>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static EnvironmentConnection? Find()
    {
        var source = Url;
        try
        {
            if (Value(Url) is { } text)
                return new(Url, ConnectionStrings.Parse(text));
            var fromService = Array.Empty<(string Name, string? Value)>();
            if (Value(Service) is { } service)
            {
                source = Service;
                fromService = [.. ServiceFile.Read(service)];
            }
            else if (!Array.Exists(Telling, variable => Value(variable) is not null))
            {
                return null;
            }
            else
            {
                source = string.Join(", ", Telling.Where(variable => Value(variable) is not null));
            }
            // As with libpq, the service comes before the variables.
            var named = fromService.Select(parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var connection = ConnectionStrings.Of(Variables
                .Where(variable => !named.Contains(variable.Name))
                .Select(variable => (variable.Name, Value(variable.Variable)))
                .Concat(fromService));
            connection.Host ??= DefaultHost(connection.Port);
            return new(source, connection);
        }
        catch (FormatException e)
        {
            throw new UsageException($"{source}: {e.Message}");
        }
    }

    private static string DefaultHost(int port) =>
        Array.Find(SocketFolders, folder => File.Exists(Path.Combine(folder, $".s.PGSQL.{(port == 0 ? DefaultPort : port)}")))
        ?? "localhost";

    private static string? Value(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
