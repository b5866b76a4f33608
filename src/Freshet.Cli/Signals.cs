using System.Runtime.InteropServices;

namespace Freshet.Cli;

/// <summary>Signals of the user and the system to the process.</summary>
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

    /// <summary>Ctrl-C: the user cancels.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>SIGTERM: the system stops the process; another one may resume its runs.</summary>
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
        // The first signal stops the process cleanly; the second one at once.
        signal.Cancel = !source.IsCancellationRequested;
        source.Cancel();
    }
}
