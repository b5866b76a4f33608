using System.CommandLine;
using Freshet.Connecting;
using Freshet.Databases;
using Freshet.Hosting;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Settings;
using Freshet.Hosting.Telemetry;
using Freshet.Planning;
using Freshet.Refreshing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Freshet.Cli;

/// <summary>What one call of the command works with: settings, databases, the engine.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly OtlpExport? _export = OtlpExport.Start();

    private Session(ServiceProvider services, FreshetSettings settings, IReadOnlyList<Database> databases)
    {
        _services = services;
        Settings = settings;
        Databases = databases;
    }

    public FreshetSettings Settings { get; }

    /// <summary>Those that the call is about; at least one.</summary>
    public IReadOnlyList<Database> Databases { get; }

    public SituationReader Situations => _services.GetRequiredService<SituationReader>();

    public RunExecutor Executor => _services.GetRequiredService<RunExecutor>();

    /// <exception cref="SettingsException">The settings cannot be used.</exception>
    /// <exception cref="UsageException">No database is named, or none of that name is configured.</exception>
    public static Session Open(ParseResult parsed)
    {
        var settings = ReadSettings(parsed);
        var services = new ServiceCollection()
            .AddFreshet(settings)
            .AddLogging(logging => Log(logging, parsed.GetValue(CommonOptions.Verbose)))
            .BuildServiceProvider();
        return new(services, settings, services.GetRequiredService<DatabaseSet>().All);
    }

    /// <summary>The settings, with those databases only that the call is about.</summary>
    /// <exception cref="SettingsException">The settings cannot be used.</exception>
    /// <exception cref="UsageException">No database is named, or none of that name is configured.</exception>
    public static FreshetSettings ReadSettings(ParseResult parsed)
    {
        var configuration = SettingsSources.Open(Directory.GetCurrentDirectory(), typeof(Session).Assembly);
        var settings = WithConnection(SettingsReader.Read(configuration), parsed);
        foreach (var warning in settings.Warnings)
            ErrorOutput.Remark(warning);
        return settings with { Databases = Chosen(settings.Databases, parsed.GetValue(CommonOptions.Database)) };
    }

    /// <summary>The one database that the call is about.</summary>
    /// <exception cref="UsageException">There are several.</exception>
    public Database RequireOneDatabase() => Databases is [var database]
        ? database
        : throw new UsageException(
            "Several databases are configured. Choose one with --database: "
            + $"{string.Join(", ", Databases.Select(known => known.Name))}.");

    public async ValueTask DisposeAsync()
    {
        _export?.Dispose();
        await _services.DisposeAsync();
    }

    private static FreshetSettings WithConnection(FreshetSettings settings, ParseResult parsed)
    {
        var (connection, database) = (parsed.GetValue(CommonOptions.Connection), parsed.GetValue(CommonOptions.Database));
        if (connection is null)
            return settings.Databases.Count > 0 ? Told(settings, parsed, "the settings") : FromEnvironment(settings, parsed);
        if (database is not null)
            throw new UsageException("--connection and --database both name a database: use one of them.");
        try
        {
            var name = NameOf(ConnectionStrings.Parse(connection));
            return Told(With(settings, name, new() { ConnectionString = connection }), parsed, "--connection");
        }
        catch (Exception e) when (e is FormatException or NotSupportedException or ArgumentException)
        {
            throw new UsageException(e.Message);
        }
    }

    private static FreshetSettings FromEnvironment(FreshetSettings settings, ParseResult parsed)
    {
        if (EnvironmentConnection.Find() is not { } found)
            return settings;
        var name = NameOf(found.Connection);
        // Variables are set for many programs: nobody shall refresh a database that he did not mean.
        if ((parsed.CommandResult.Command.Name == "refresh" && !RefreshCommand.IsQuiet(parsed)) || parsed.GetValue(CommonOptions.Verbose))
            ErrorOutput.Remark($"{name}: the database is {found.Address}, from {found.Source}.");
        return With(settings, name, found.Options);
    }

    private static FreshetSettings Told(FreshetSettings settings, ParseResult parsed, string source)
    {
        if (parsed.GetValue(CommonOptions.Verbose))
            ErrorOutput.Remark($"The database is from {source}.");
        return settings;
    }

    private static FreshetSettings With(FreshetSettings settings, string name, DatabaseOptions options) =>
        settings with { Databases = new Dictionary<string, DatabaseOptions> { [name] = options } };

    private static string NameOf(NpgsqlConnectionStringBuilder connection) => connection.Database is { Length: > 0 } own ? own : "main";

    private static IReadOnlyDictionary<string, DatabaseOptions> Chosen(IReadOnlyDictionary<string, DatabaseOptions> databases, string? name)
    {
        if (databases.Count == 0)
            throw new NoDatabaseException();
        if (name is null)
            return databases;
        var chosen = databases.Where(database => database.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).ToDictionary();
        return chosen.Count > 0
            ? chosen
            : throw new UsageException(
                $"No database '{name}' is configured, only {string.Join(", ", databases.Keys.Order(StringComparer.Ordinal))}.");
    }

    private static void Log(ILoggingBuilder logging, bool verbose)
    {
        OtlpExport.AddTo(logging);
        logging.SetMinimumLevel(LogLevel.Information).AddProvider(new ErrorLog(verbose));
    }
}
