using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Freshet.TestSupport;

/// <summary>The <c>freshet</c> command while it runs.</summary>
internal sealed class FreshetProcess : IAsyncDisposable
{
    private readonly RunningProgram _program;

    private FreshetProcess(RunningProgram program) => _program = program;

    /// <summary>The command that <c>./dev test</c> published, or else the one that was built with these tests.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("FRESHET_TEST_COMMAND")
        ?? Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "freshet.exe" : "freshet");

    /// <param name="program">The command, or a shell that calls it.</param>
    /// <param name="folder">Where it starts, and what it takes for the user's home: nobody's own settings and passwords count.</param>
    public static FreshetProcess Start(
        string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("Freshet__", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("PG", StringComparison.Ordinal) || name == "DATABASE_URL").ToList())
            start.Environment.Remove(name);
        start.Environment["HOME"] = start.Environment["APPDATA"] = folder;
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(RunningProgram.Start(start));
    }

    public bool HasExited => _program.HasExited;

    public int Id => _program.Id;

    /// <summary>What it has written on standard output so far.</summary>
    public string Output => _program.Output;

    /// <summary>What it has written on standard error so far.</summary>
    public string Errors => _program.Errors;

    /// <summary>Waits for its end. No call, however wrong, may end with a stack trace, or take a user's error for one of its own.</summary>
    public async Task<FreshetResult> ExitAsync()
    {
        var result = new FreshetResult(await _program.ExitAsync(), _program.Output, _program.Errors);
        result.All.ShouldNotContain("Unhandled", customMessage: result.All);
        result.All.ShouldNotContain("   at ", customMessage: result.All);
        result.All.ShouldNotContain("fault of Freshet's", customMessage: result.All);
        return result;
    }

    /// <summary>Sends a signal, such as INT.</summary>
    public Task SignalAsync(string signal) => _program.SignalAsync(signal);

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
