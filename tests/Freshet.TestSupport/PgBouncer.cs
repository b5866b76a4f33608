using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Freshet.TestSupport;

/// <summary>A PgBouncer in transaction mode in front of one database.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private PgBouncer(Process process, string folder, string connectionString)
    {
        _process = process;
        _folder = folder;
        ConnectionString = connectionString;
    }

    /// <summary>By way of PgBouncer.</summary>
    public string ConnectionString { get; }

    /// <summary>Why there is none, where that is no failure.</summary>
    public static string? SkipReason => PostgresServers.InCi || Program() is not null
        ? null
        : "There is no pgbouncer on the PATH or in /usr/sbin: install the package pgbouncer.";

    public static async Task<PgBouncer> StartAsync(TestDatabase database, int poolSize = 5)
    {
        var program = Program()
            ?? throw new InvalidOperationException("CI is set, and there is no pgbouncer: install the package pgbouncer.");
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var folder = Directory.CreateTempSubdirectory("freshet-pgbouncer").FullName;
        var port = FreePort();
        var settings = Path.Combine(folder, "pgbouncer.ini");
        var password = server.Password is { } given ? $" password='{given}'" : "";
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            {database.Name} = host={server.Host} port={server.Port} user={server.Username}{password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = {poolSize}
            admin_users = {server.Username}
            {(Environment.UserName == "root" ? "user = nobody" : "")}
            """);
        // It ends with this process, however that ends.
        var process = Process.Start(new ProcessStartInfo("sh", ["-c", "\"$0\" -q \"$1\" & cat > /dev/null; kill $!", program, settings])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!; // it is no document to be opened by a running program
        var errors = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        var bouncer = new PgBouncer(process, folder, new NpgsqlConnectionStringBuilder(server.ConnectionString) { Host =
            "127.0.0.1", Port = port, SslMode = SslMode.Disable }.ConnectionString);
        await Eventually.HoldsAsync(() => Listens(port), () => Task.FromResult(string.Join('\n', ["pgbouncer listens.", .. errors])));
        return bouncer;
    }

    /// <summary>Runs commands of PgBouncer's own, which take a simpler protocol than Npgsql's.</summary>
    public async Task CommandAsync(params string[] commands)
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, settings.Port);
        await AskAsync("", $"\0\u0003\0\0user\0{settings.Username}\0database\0pgbouncer\0\0");
        foreach (var command in commands)
            await AskAsync("Q", $"{command}\0");

        async Task AskAsync(string type, string message)
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, 4 + message.Length);
            await socket.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(type), .. length, .. Encoding.ASCII.GetBytes(message)]);
            var answer = "";
            for (var buffer = new byte[4096]; !answer.EndsWith("Z\0\0\0\u0005I", StringComparison.Ordinal);)
            {
                if (await socket.ReceiveAsync(buffer) is not (> 0 and var count))
                    throw new InvalidOperationException($"pgbouncer: {message} {answer}");
                answer += Encoding.ASCII.GetString(buffer, 0, count);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Program() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin")
        .Select(folder => Path.Combine(folder, "pgbouncer"))
        .FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port; // just bound
    }

    private static async Task<bool> Listens(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
