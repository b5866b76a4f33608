using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Freshet.TestSupport;

/// <summary>Starts programs that SIGINT can interrupt. A shell script starts its background jobs with SIGINT ignored; the tests
/// inherit that, and so would every program that they start.</summary>
internal static class Interrupts
{
    private const int Interrupt = 2; // on every Unix

    private static readonly Lock Starting = new();

    /// <summary>Starts a program with the default action for SIGINT, and restores the action that this process had.</summary>
    public static Process? StartInterruptible(ProcessStartInfo start)
    {
        if (OperatingSystem.IsWindows())
            return Process.Start(start);
        // The layout of struct sigaction depends on the system. All zeros mean the default action on each, and 512 bytes hold any.
        Span<byte> byDefault = stackalloc byte[512];
        Span<byte> before = stackalloc byte[512];
        lock (Starting)
        {
            Set(byDefault, before);
            try
            {
                return Process.Start(start);
            }
            finally
            {
                Set(before, []);
            }
        }
    }

    private static void Set(ReadOnlySpan<byte> action, Span<byte> before)
    {
        if (SetAction(Interrupt, ref MemoryMarshal.GetReference(action), ref MemoryMarshal.GetReference(before)) != 0)
            throw new InvalidOperationException($"sigaction: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [DllImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    private static extern int SetAction(int signal, ref byte action, ref byte before);
}
