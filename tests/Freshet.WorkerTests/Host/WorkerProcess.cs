using System.Diagnostics;

namespace Freshet.WorkerTests;

/// <summary>The process of the app, started with the command line and the environment that the Functions host gives it.</summary>
internal static class WorkerProcess
{
    // More than the largest message.
    private const string LargestMessage = "2147483647";

    public static RunningProgram Start(Uri host, string workerId, AppSettings settings)
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
            WorkingDirectory = FunctionsApp.Folder,
        };
        foreach (var name in start.Environment.Keys.Where(IsOfThisMachine).ToList())
            start.Environment.Remove(name);
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = FunctionsApp.Folder;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return RunningProgram.Start(start);
    }

    private static bool IsOfThisMachine(string name) =>
        name.StartsWith("Freshet__", StringComparison.OrdinalIgnoreCase) || name.StartsWith("OTEL_", StringComparison.Ordinal)
        || name.StartsWith("APPLICATIONINSIGHTS_", StringComparison.Ordinal) || name.StartsWith("AZURE_", StringComparison.Ordinal);
}
