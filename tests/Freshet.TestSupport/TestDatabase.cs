namespace Freshet.TestSupport;

/// <summary>A database of a test's own. The test is its superuser, or whatever role the server was given with.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly NpgsqlDataSource _pool;
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly List<string> _roles = [];
    private Engine? _engine;

    private TestDatabase(PostgresServer server, string name)
    {
        _server = server;
        Name = name;
        _pool = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name, ApplicationName = "test", CommandTimeout = 55 });
    }

    /// <summary>Its name on the server.</summary>
    public string Name { get; }

    public int Major => _server.Major;

    public string ConnectionString => _pool.ConnectionString;

    /// <summary>The engine with default settings, made when it is first wanted.</summary>
    public Engine Engine => _engine ??= NewEngine();

    public Database Database => Engine.Database;

    /// <param name="options">Appended to CREATE DATABASE.</param>
    public static async Task<TestDatabase> CreateAsync(string server, string options = "", string? name = null)
    {
        var database = new TestDatabase(PostgresServers.Get(server), name ?? $"freshet_test_{Guid.NewGuid():N}");
        await database.OnServerAsync($"CREATE DATABASE {ViewName.Quote(database.Name)} TEMPLATE template0 {options}");
        return database;
    }

    /// <summary>A copy with all that it holds, on the same server. Ends all sessions of this one.</summary>
    public async Task<TestDatabase> CopyAsync()
    {
        var copy = new TestDatabase(_server, $"freshet_test_{Guid.NewGuid():N}");
        await OnServerAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}'");
        _pool.Clear();
        await OnServerAsync($"CREATE DATABASE {ViewName.Quote(copy.Name)} TEMPLATE {ViewName.Quote(Name)}");
        return copy;
    }

    /// <summary>Freshet as a host would wire it. Several of them stand for several processes.</summary>
    /// <param name="role">Whom it connects as.</param>
    public Engine NewEngine(Action<EngineOptions>? configure = null, string? role = null) =>
        Own(new Engine(ConnectionStringOf(role), configure));

    /// <summary>Runs statements, one after the other.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = _pool.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs one statement as it stands: in several, Npgsql would take the semicolons of BEGIN ATOMIC for their ends.</summary>
    public async Task ExecuteOneAsync(string sql)
    {
        await using var batch = _pool.CreateBatch();
        batch.BatchCommands.Add(new(sql));
        await batch.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _pool.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!; // a null fails here, as it should
    }

    /// <summary>The first column of all rows.</summary>
    public async Task<List<T>> ListAsync<T>(string sql)
    {
        await using var command = _pool.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(await reader.GetFieldValueAsync<T>(0));
        return rows;
    }

    /// <summary>Another session, for holding locks and transactions open.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string? role = null, string applicationName = "another session")
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionStringOf(role)) { ApplicationName =
            applicationName, Pooling = false }.ConnectionString);
        _owned.Add(connection);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>A role of this database's own, which ends with it.</summary>
    public async Task<string> CreateRoleAsync(string options = "")
    {
        var role = $"{Name}_{_roles.Count}";
        await OnServerAsync($"CREATE ROLE {ViewName.Quote(role)} LOGIN PASSWORD 'secret' {options}");
        _roles.Add(role);
        return role;
    }

    /// <summary>Waits until a query that returns one boolean says true.</summary>
    public Task UntilAsync(string sql) => Eventually.HoldsAsync(
        async () => await ScalarAsync<bool>(sql),
        async () => $"{sql}\n{string.Join('\n', await ListAsync<string>(ActivitySql))}");

    /// <summary>Refreshes with the default settings.</summary>
    public Task<RunResult> RefreshAsync(Selection selection) => Engine.RefreshAsync(selection);

    public Task<RunResult> RefreshAsync(params string[] views) => Engine.RefreshAsync(Select.Views(views));

    public Task<ViewCatalog> ReadCatalogAsync() => CatalogReader.ReadAsync(Database, CancellationToken.None);

    public T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(_owned))
            await owned.DisposeAsync();
        await _pool.DisposeAsync();
        await OnServerAsync($"DROP DATABASE {ViewName.Quote(Name)} WITH (FORCE)");
        foreach (var role in _roles)
            await OnServerAsync($"DROP ROLE {ViewName.Quote(role)}");
    }

    private const string ActivitySql = """
        SELECT format('%s %s %s %s/%s: %s', pid, application_name, state, wait_event_type, wait_event, query)
        FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """;

    private string ConnectionStringOf(string? role)
    {
        var builder = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = Name };
        if (role is not null)
            (builder.Username, builder.Password) = (role, "secret");
        return builder.ConnectionString;
    }

    private async Task OnServerAsync(string sql)
    {
        await using var command = _server.Admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
