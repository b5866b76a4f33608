using System.Globalization;
using Freshet.Connecting;
using Npgsql;

namespace Freshet.Databases;

/// <summary>One configured database and its connections, for the life of the process.</summary>
public sealed class Database : IAsyncDisposable
{
    private const int NpgsqlDefaultPoolSize = 100;

    private readonly PasswordSource? _passwords;

    /// <param name="name">As in the settings; part of the ids of its runs.</param>
    /// <param name="passwords">Instead of the password in the options.</param>
    /// <exception cref="FormatException">The options name no server, or their connection string cannot be read.</exception>
    public Database(string name, DatabaseOptions options, PasswordSource? passwords = null)
    {
        Name = name;
        Options = options;
        _passwords = passwords;
        var settings = Settings(options);
        Address = $"{settings.Host}:{settings.Port}/{settings.Database}";
        NameOnServer = settings.Database!; // set by Settings
        User = settings.Username!; // set by Settings
        RootCertificate = settings.RootCertificate;
        if (passwords is not null)
            settings.Password = null;
        try
        {
            Pool = Build(settings);
            Unpooled = Build(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false });
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException($"Parts of the connection string contradict each other: {e.Message}", e);
        }
    }

    public string Name { get; }

    public DatabaseOptions Options { get; }

    /// <summary>Host, port and database, for messages: no user, no password.</summary>
    public string Address { get; }

    /// <summary>The database's own name, which need not be the one in the settings.</summary>
    public string NameOnServer { get; }

    /// <summary>The role that connects.</summary>
    public string User { get; }

    /// <summary>The path of a certificate that is trusted instead of those that the machine trusts; null if there is none.</summary>
    internal string? RootCertificate { get; }

    /// <summary>For short work: the catalog, the ledger, heartbeats.</summary>
    public NpgsqlDataSource Pool { get; }

    /// <summary>For lanes, which keep a connection for many refreshes and then need a new session, not a pooled one.</summary>
    internal NpgsqlDataSource Unpooled { get; }

    /// <summary>What to do if the server refuses the password, where the password does not come from the connection string.</summary>
    internal string? PasswordAdvice => _passwords?.AdviceFor(User);

    /// <summary>Checks whether the server can be reached, for work that opens its own connections.</summary>
    /// <exception cref="DatabaseUnreachableException">It cannot be reached; the message has the cause and the fix.</exception>
    public async Task RequireAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
    }

    /// <summary>A connection of the pool, for a first contact.</summary>
    /// <exception cref="DatabaseUnreachableException">No connection can be made; the message has the cause and the fix.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectAsync(Pool, cancellationToken);
        }
        catch (Exception e) when (e is ArgumentException || SqlStates.IsDatabaseError(e))
        {
            throw new DatabaseUnreachableException(this, e);
        }
    }

    /// <summary>A connection that answers; one that is refused for its password is tried once more where there is a new one.</summary>
    internal async Task<NpgsqlConnection> ConnectAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenAliveAsync(cancellationToken);
        }
        catch (PostgresException e) when (_passwords is not null && SqlStates.RefusesLogin(e))
        {
            if (!await _passwords.RenewAsync(cancellationToken))
                throw;
            return await source.OpenAliveAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await Unpooled.DisposeAsync();
    }

    private static NpgsqlConnectionStringBuilder Settings(DatabaseOptions options)
    {
        var settings = options.ConnectionString is { Length: > 0 } text
            ? ConnectionStrings.Parse(text)
            : ConnectionStrings.Of(
                ("Host", options.Host), ("Port", options.Port?.ToString(CultureInfo.InvariantCulture)),
                ("Database", options.Database), ("Username", options.Username));
        if (string.IsNullOrEmpty(settings.Host))
            throw new FormatException("The connection string has no Host.");
        if (options.Authentication == Authentication.Entra)
            settings.SslMode = SslMode.VerifyFull;
        settings.Username ??= Environment.UserName;
        settings.Database ??= settings.Username;
        // What a user has set stays; what would break a promise of Freshet's does not.
        settings.ApplicationName ??= "freshet";
        // A local socket knows no such options.
        var isSocket = settings.Host[0] is '/' or '@';
        if (isSocket)
        {
            settings.TcpKeepAlive = false;
            settings.TcpKeepAliveTime = settings.TcpKeepAliveInterval = 0;
        }
        else if (!settings.TcpKeepAlive && settings.TcpKeepAliveTime == 0)
        {
            // Firewalls drop silent connections after some minutes, and a refresh is silent.
            settings.TcpKeepAlive = true;
            settings.TcpKeepAliveTime = 30;
            settings.TcpKeepAliveInterval = 10;
        }
        if (settings.MaxPoolSize == NpgsqlDefaultPoolSize)
            settings.MaxPoolSize = 10;
        settings.IncludeErrorDetail = false; // a detail prints rows
        settings.Multiplexing = false;
        settings.Enlist = false;
        settings.NoResetOnClose = true; // nothing here leaves session state behind, and PgBouncer would not reset it either
        settings.MaxAutoPrepare = 0;
        return settings;
    }

    private NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings)
    {
        // The slim builder knows only built-in types, which is all that is used, and starts in a fraction of the time.
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString) { Name = "freshet" };
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        builder.EnableIntegratedSecurity();
        // Reading the types of a database takes long where there are many views, each of which is one.
        builder.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));
        builder.ConfigureTracing(SqlSpans.Configure);
        if (_passwords is { } passwords)
            builder.UsePasswordProvider(
                _ => passwords.GetAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult(),
                (_, cancel) => passwords.GetAsync(cancel));
        return builder.Build();
    }
}
