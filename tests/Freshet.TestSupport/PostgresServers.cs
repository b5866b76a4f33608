using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Freshet.TestSupport;

/// <summary>
/// The servers to test on: those of FRESHET_TEST_POSTGRES, or else throw-away ones of PostgreSQL 15 and 18. Where none can be
/// had, tests are skipped, and say why; with CI set they fail.
/// </summary>
internal static class PostgresServers
{
    // Held, so that nobody collects its pipe.
    private static Process? _script;

    private static readonly Lazy<(IReadOnlyList<PostgresServer> Servers, string? Missing)> Found = new(Find);

    /// <summary>The server of a test; the label is its parameter.</summary>
    public static PostgresServer Get(string label) =>
        Found.Value.Servers.FirstOrDefault(server => server.Label == label) ?? throw new InvalidOperationException(Found.Value.Missing);

    public static IEnumerable<string> Labels =>
        Found.Value.Servers.Count > 0 ? Found.Value.Servers.Select(server => server.Label) : ["no server"];

    /// <summary>Why there is none, where that is no failure.</summary>
    public static string? SkipReason => Found.Value.Servers.Count > 0 || InCi ? null : Found.Value.Missing;

    public static bool InCi => Environment.GetEnvironmentVariable("CI") is { Length: > 0 };

    private static (IReadOnlyList<PostgresServer>, string?) Find()
    {
        if (Environment.GetEnvironmentVariable("FRESHET_TEST_POSTGRES") is { Length: > 0 } given)
            return (Servers(given), null);
        if (Environment.GetEnvironmentVariable("FRESHET_NO_POSTGRES") is { Length: > 0 } reason)
            return ([], reason);
        if (Script() is not { } script)
            return ([], "There is no PostgreSQL to test on: set FRESHET_TEST_POSTGRES to connection strings, with | between them.");
        var errors = "";
        foreach (var versions in InCi ? new[] { "15 18" } : ["15 18", "any"])
        {
            if (Start(script, versions, out errors) is { } connections)
                return (Servers(connections), null);
        }
        return ([], $"There is no PostgreSQL to test on. {errors}");
    }

    private static List<PostgresServer> Servers(string connections)
    {
        var servers = new List<PostgresServer>();
        foreach (var text in connections.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var connection = ConnectionStrings.Parse(text).ConnectionString;
            var major = Major(connection);
            var again = servers.Count(server => server.Major == major);
            var label = major == 0 ? "unreachable" : $"{major}";
            servers.Add(new(again == 0 ? label : $"{label} ({again + 1})", connection, major));
        }
        return servers;
    }

    private static int Major(string connectionString)
    {
        try
        {
            using var connection = new NpgsqlConnection(connectionString);
            connection.Open();
            return connection.PostgreSqlVersion.Major;
        }
        catch (NpgsqlException)
        {
            return 0; // each test of it fails, and says why
        }
    }

    /// <summary>The script lies above the test's program, or above this file where the program was built elsewhere.</summary>
    private static string? Script([CallerFilePath] string source = "")
    {
        if (OperatingSystem.IsWindows())
            return null;
        foreach (var start in new[] { AppContext.BaseDirectory, source })
        {
            for (var folder = Path.GetDirectoryName(start); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (Path.Combine(folder, "eng", "postgres") is var script && File.Exists(script))
                    return script;
            }
        }
        return null;
    }

    /// <summary>Starts servers that live for as long as this process, however it ends: the end of its pipe stops them.</summary>
    private static string? Start(string script, string versions, out string errors)
    {
        string[] arguments = ["with", .. versions.Split(' '), "--", "sh", "-c", "echo \"$FRESHET_TEST_POSTGRES\"; exec cat > /dev/null"];
        var process = _script = Process.Start(new ProcessStartInfo(script, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!; // it is no document to be opened by a running program
        var error = process.StandardError.ReadToEndAsync();
        var connections = process.StandardOutput.ReadLine();
        errors = connections is null ? error.GetAwaiter().GetResult() : "";
        return connections;
    }
}
