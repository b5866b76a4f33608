using System.Runtime.InteropServices;

namespace Freshet.Cli;

/// <summary>What the user and the system tell the process.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _cancelled = new();
    private readonly CancellationTokenSource _shutdown = new();
    private readonly CancellationTokenSource _either;
    private readonly List<PosixSignalRegistration> _registrations;

    public Signals()
    {
        _either = CancellationTokenSource.CreateLinkedTokenSource(_cancelled.Token, _shutdown.Token);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, _cancelled)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, _shutdown)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Stop(signal, _shutdown)),
        ];
    }

    /// <summary>Ctrl-C: the user no longer wants it.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>SIGTERM: the system wants the process to end; another may go on.</summary>
    public CancellationToken Shutdown => _shutdown.Token;

    public CancellationToken Either => _either.Token;

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _either.Dispose();
        _cancelled.Dispose();
        _shutdown.Dispose();
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource source)
    {
        // The first asks for a clean end; a second one ends the process there and then.
        signal.Cancel = !source.IsCancellationRequested;
        source.Cancel();
    }
}
