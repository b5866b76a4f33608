using System.Diagnostics;

namespace Freshet.WorkerTests;

/// <summary>The process of the app, started with the command line and the environment that the Functions host gives it.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    // More than the largest message.
    private const string LargestMessage = "2147483647";

    private readonly Process _process;
    private readonly ProcessText _output;
    private readonly ProcessText _errors;

    public WorkerProcess(Uri host, string workerId, AppSettings settings)
    {
        var config = FunctionsApp.WorkerConfig;
        var requestId = Guid.NewGuid().ToString();
        var start = new ProcessStartInfo(
            config.GetProperty("defaultExecutablePath").GetString()!, // worker.config.json has it
            [
                Path.Combine(FunctionsApp.Folder, config.GetProperty("defaultWorkerPath").GetString()!), // as above
                "--host", host.Host, "--port", $"{host.Port}", "--workerId", workerId, "--requestId", requestId,
                "--grpcMaxMessageLength", LargestMessage, "--functions-uri", host.ToString(), "--functions-worker-id", workerId,
                "--functions-request-id", requestId, "--functions-grpc-max-message-length", LargestMessage,
            ])
        {
            UseShellExecute = false,
            WorkingDirectory = FunctionsApp.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsOfThisMachine).ToList())
            start.Environment.Remove(name);
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = FunctionsApp.Folder;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        _process = Process.Start(start)!; // it is no document to be opened by a running program
        _output = new(_process.StandardOutput);
        _errors = new(_process.StandardError);
    }

    /// <summary>What it wrote on standard error so far.</summary>
    public string Errors => _errors.SoFar;

    /// <summary>What it wrote so far.</summary>
    public string Text => _output.SoFar + _errors.SoFar;

    public bool HasExited => _process.HasExited;

    public void Kill() => _process.Kill();

    /// <returns>The exit code, once it has ended and all its text was read.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        await _output.AllAsync();
        await _errors.AllAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static bool IsOfThisMachine(string name) =>
        name.StartsWith("Freshet__", StringComparison.OrdinalIgnoreCase) || name.StartsWith("OTEL_", StringComparison.Ordinal)
        || name.StartsWith("APPLICATIONINSIGHTS_", StringComparison.Ordinal) || name.StartsWith("AZURE_", StringComparison.Ordinal);
}
