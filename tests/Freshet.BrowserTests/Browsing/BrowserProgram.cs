using System.Diagnostics;
using System.Reflection;

namespace Freshet.BrowserTests;

/// <summary>The browser to test in, as <c>eng/browser</c> finds it.</summary>
internal static class BrowserProgram
{
    private static readonly Lazy<(string? Path, string? Missing)> Found = new(Find);

    /// <summary>Why there is none, where that is no failure: with CI set it is one.</summary>
    public static string? SkipReason => PostgresServers.InCi ? null : Found.Value.Missing;

    public static string Path => Found.Value.Path ?? throw new InvalidOperationException(Found.Value.Missing);

    public static string Repository { get; } = typeof(BrowserProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Repository").Value!; // the project file sets it

    private static (string? Path, string? Missing) Find()
    {
        // A script of bash is no program on Windows.
        if (OperatingSystem.IsWindows())
            return Environment.GetEnvironmentVariable("FRESHET_TEST_BROWSER") is { Length: > 0 } given
                ? (given, null)
                : (null, "There is no browser to test in: set FRESHET_TEST_BROWSER to the path of one.");
        var script = System.IO.Path.Combine(Repository, "eng", "browser");
        var start = new ProcessStartInfo(script) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!; // it is no document to be opened by a running program
        var (path, missing) = (process.StandardOutput.ReadToEnd().Trim(), process.StandardError.ReadToEnd().Trim());
        process.WaitForExit();
        return process.ExitCode == 0 ? (path, null) : (null, missing);
    }
}
