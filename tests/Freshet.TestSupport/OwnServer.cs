using System.Diagnostics;

namespace Freshet.TestSupport;

/// <summary>A server of a test's own, which it may restart, crash and configure; it ends with this process, however that ends.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly Process _process;

    private OwnServer(Process process, string connectionString, string data, string programs)
    {
        _process = process;
        ConnectionString = connectionString;
        Data = data;
        Programs = programs;
    }

    /// <summary>As its superuser, whom it trusts.</summary>
    public string ConnectionString { get; }

    /// <summary>The folder of its data.</summary>
    public string Data { get; }

    /// <summary>The folder of its programs; empty if it runs in a container.</summary>
    public string Programs { get; }

    /// <summary>Why none can be started, where that is no failure.</summary>
    public static string? SkipReason =>
        Script is null ? "Servers are started by eng/postgres, which is not to be found from here, or not for Windows." : null;

    /// <param name="label">Of the server whose version it is to have.</param>
    public static async Task<OwnServer> StartAsync(string label, params string[] settings)
    {
        var version = PostgresServers.Get(label).Major;
        var set = string.Join(' ', settings.Select(setting => $"--set '{setting}'"));
        var script = $$"""
            trap : INT TERM HUP
            line=$("$0" start {{set}} {{version}}) || exit
            printf '%s\n' "$line"
            cat > /dev/null
            "$0" stop "$(printf %s "$line" | cut -f 3)"
            """;
        var start = new ProcessStartInfo("sh", ["-c", script, Script!]) // not skipped, so it is there
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("FRESHET_TEST_POSTGRES");
        var process = Process.Start(start)!; // it is no document to be opened by a running program
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"eng/postgres start {version}: {await errors}");
        var parts = line.Split('\t');
        return new(process, parts[1], parts[2], parts[3]);
    }

    /// <summary>Runs <c>eng/postgres restart</c> or <c>crash</c> with its folder.</summary>
    public async Task CommandAsync(string command)
    {
        using var process = Process.Start(Script!, [command, Data]);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }

    /// <summary>Runs its <c>pg_ctl</c> with its folder, as the account that it runs as, which root is not.</summary>
    public async Task PgCtlAsync(params string[] arguments)
    {
        var become = Environment.UserName == "root" ? "exec su -s /bin/sh \"$(stat -c %U \"$0\")\" -c \"$1\"" : "exec sh -c \"$1\"";
        var log = Path.Combine(Path.GetDirectoryName(Data)!, "log"); // it lies in a folder of the server's own
        var line = $"'{Programs}/pg_ctl' -D '{Data}' -w -s {string.Join(' ', arguments)}";
        // It is no document to be opened by a running program.
        using var process = Process.Start(
            new ProcessStartInfo("sh", ["-c", $"cd / && {become}", Data, $"{{ {line}; }} >> '{log}' 2>&1"]) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{line}: {await File.ReadAllTextAsync(log)}");
    }

    /// <summary>Runs statements, one after the other.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync(sql);
    }

    public async Task<List<string>> ListAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }

    public Task UntilAsync(string sql) =>
        Eventually.HoldsAsync(async () => (await ListAsync($"SELECT ({sql})::text")).Single() == "true", () => Task.FromResult(sql));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, ApplicationName = "test" }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static readonly string? Script = OperatingSystem.IsWindows() ? null : FindScript();

    private static string? FindScript()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "eng", "postgres") is var script && File.Exists(script))
                return script;
        }
        return null;
    }
}
