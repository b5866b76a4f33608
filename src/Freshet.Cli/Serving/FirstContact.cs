using Freshet.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Hosting.Settings;
using Freshet.Ledger;

namespace Freshet.Cli;

/// <summary>Finds out before anything begins whether there is a database to work with.</summary>
internal static class FirstContact
{
    // One that is down is waited for later; none holds up the start for longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="LedgerUnavailableException">No database has a ledger, and that will not pass by itself.</exception>
    /// <exception cref="LedgerTooNewException">As above.</exception>
    /// <exception cref="SettingsException">As above.</exception>
    public static async Task MakeAsync(IReadOnlyList<Database> databases, LedgerGate ledgers, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var errors = await Task.WhenAll(databases.Select(database => TryAsync(database, ledgers, patience.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        if (Array.TrueForAll(errors, error => error is LedgerUnavailableException or LedgerTooNewException or SettingsException))
            throw errors[0]!; // just asked
    }

    private static async Task<Exception?> TryAsync(Database database, LedgerGate ledgers, CancellationToken cancellationToken)
    {
        try
        {
            // A server that says nothing makes it deaf.
            await ledgers.RequireAsync(database, cancellationToken).WaitAsync(cancellationToken);
            return null;
        }
        catch (Exception e)
        {
            return e; // its sweep tries again, and says so
        }
    }
}
