using System.Diagnostics;

namespace Freshet.TestSupport;

/// <summary>A program while it runs, with all that it writes.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ProcessText _output;
    private readonly ProcessText _errors;

    private RunningProgram(Process process)
    {
        _process = process;
        _output = new(process.StandardOutput);
        _errors = new(process.StandardError);
    }

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    /// <summary>What it has written on standard output so far.</summary>
    public string Output => _output.SoFar;

    /// <summary>What it has written on standard error so far.</summary>
    public string Errors => _errors.SoFar;

    /// <summary>Starts a program that SIGINT can interrupt.</summary>
    public static RunningProgram Start(ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = System.Text.Encoding.UTF8;
        var process = Interrupts.StartInterruptible(start)!; // it is no document to be opened by a running program
        process.StandardInput.Close();
        return new(process);
    }

    /// <returns>The exit code, once it has ended and all its text was read.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        await _output.AllAsync();
        await _errors.AllAsync();
        return _process.ExitCode;
    }

    /// <summary>Sends a signal, such as INT.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{Id}"]);
        await kill.WaitForExitAsync();
    }

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
