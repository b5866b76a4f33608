using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Freshet.WorkerTests;

/// <summary>The emulator of Azure Storage, in memory, one for all tests: each test has an account of its own.</summary>
internal sealed partial class Azurite
{
    private const int Accounts = 200;

    private static readonly Lazy<Task<Azurite>> Shared = new(StartAsync);

    // It ends when its standard input does.
    private readonly Process _process;
    private readonly string _queues;
    private readonly string _key;
    private int _taken;

    private Azurite(Process process, string queues, string key)
    {
        _process = process;
        _queues = queues;
        _key = key;
    }

    /// <summary>Why there is none, where that is no failure.</summary>
    public static string? SkipReason { get; } = PostgresServers.SkipReason
        ?? (PostgresServers.InCi || Programs().All(program => OnPath(program)) ? null : "There is no npm here, which has Azurite: install Node.js.");

    /// <returns>The connection string of an account without any queue.</returns>
    public static async Task<string> NewAccountAsync()
    {
        var azurite = await Shared.Value;
        var number = Interlocked.Increment(ref azurite._taken);
        if (number > Accounts || azurite._process.HasExited)
            throw new InvalidOperationException($"There are only {Accounts} accounts, or Azurite has ended.");
        return $"DefaultEndpointsProtocol=http;AccountName={Name(number)};AccountKey={azurite._key};"
            + $"QueueEndpoint={azurite._queues}/{Name(number)};";
    }

    private static string Name(int number) => $"test{number}";

    private static async Task<Azurite> StartAsync()
    {
        var folder = await InstallAsync();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        // It ends with this process, however that ends.
        var start = new ProcessStartInfo(
            "sh",
            [
                "-c", "node \"$0\" \"$@\" & cat > /dev/null; kill $!", Path.Combine(folder, "node_modules/azurite/dist/src/queue/main.js"),
                "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent", "--queuePort", "0",
            ])
        {
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', Enumerable.Range(1, Accounts).Select(number => $"{Name(number)}:{key}"));
        var process = Process.Start(start)!; // it is no document to be opened by a running program
        var (output, errors) = (new ProcessText(process.StandardOutput), new ProcessText(process.StandardError));
        await Eventually.HoldsAsync(
            () => Task.FromResult(Listening().IsMatch(output.SoFar)),
            () => Task.FromResult($"Azurite listens. {output.SoFar}{errors.SoFar}"));
        return new(process, Listening().Match(output.SoFar).Groups["address"].Value, key);
    }

    private static async Task<string> InstallAsync()
    {
        using var install = Process.Start(
            new ProcessStartInfo("bash", [Path.Combine(FunctionsApp.Repository, "eng/npm/install"), "azurite"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!; // as above
        var (output, errors) = (new ProcessText(install.StandardOutput), new ProcessText(install.StandardError));
        await install.WaitForExitAsync();
        var folder = (await output.AllAsync()).Trim();
        return install.ExitCode == 0 ? folder : throw new InvalidOperationException(await errors.AllAsync());
    }

    private static string[] Programs() => ["bash", "node", "npm"];

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    [GeneratedRegex(@"listens on (?<address>http://\S+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
