using System.CommandLine;
using Freshet.Connecting;
using Freshet.Databases;
using Freshet.Hosting.Settings;
using Npgsql;

namespace Freshet.Cli;

/// <summary>Finds the server that the demo may use in the options and settings.</summary>
internal static class DemoServer
{
    // Npgsql would take the database that is named like the user, which need not be there.
    private const string DefaultDatabase = "postgres";

    private const string Missing =
        "The demo needs a PostgreSQL server, where it creates a temporary database. Run './dev demo', which starts a server, "
        + "or freshet demo --connection 'Host=…;Username=…;Password=…'.";

    /// <exception cref="UsageException">No server is named, or more than one.</exception>
    /// <exception cref="SettingsException">The settings cannot be used.</exception>
    public static DatabaseOptions Choose(ParseResult parsed)
    {
        var (connection, name) = (parsed.GetValue(CommonOptions.Connection), parsed.GetValue(CommonOptions.Database));
        if (connection is not null && name is not null)
            throw new UsageException("--connection and --database both name the server: give one of them.");
        try
        {
            var options = connection is null ? Configured(name) : new DatabaseOptions { ConnectionString = connection };
            var parts = Parts(options);
            if (string.IsNullOrEmpty(parts.Host))
                throw new UsageException("The connection string has no Host. Write 'Host=…;Username=…;Password=…'.");
            return string.IsNullOrEmpty(parts.Database) ? At(options, DefaultDatabase) : options;
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>The options as one connection string.</summary>
    public static NpgsqlConnectionStringBuilder Parts(DatabaseOptions options)
    {
        if (options.ConnectionString is { Length: > 0 } text)
            return ConnectionStrings.Parse(text);
        var parts = ConnectionStrings.Of(("Host", options.Host), ("Database", options.Database), ("Username", options.Username));
        parts.Port = options.Port ?? parts.Port;
        return parts;
    }

    /// <summary>Another database on the same server.</summary>
    public static DatabaseOptions At(DatabaseOptions server, string database)
    {
        var parts = Parts(server);
        parts.Database = database;
        return new() { ConnectionString = parts.ConnectionString };
    }

    private static DatabaseOptions Configured(string? name)
    {
        var databases = SettingsReader.Read(SettingsSources.Open(Directory.GetCurrentDirectory(), typeof(DemoServer).Assembly)).Databases;
        var names = string.Join(", ", databases.Keys);
        return databases.Where(database => name is null || database.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList() switch
        {
            [var only] => only.Value,
            [] when databases.Count == 0 => EnvironmentConnection.Find()?.Options ?? throw new UsageException(Missing),
            [] => throw new UsageException($"No database '{name}' is configured, only {names}."),
            _ => throw new UsageException(
                $"Several databases are configured. Choose the server for the demo with --database: one of {names}."),
        };
    }
}
