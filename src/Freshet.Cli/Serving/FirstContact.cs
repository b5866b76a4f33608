using Freshet.Databases;
using Freshet.Hosting.Databases;
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
        var answers = await databases.AskEachAsync(
            async database =>
            {
                // While a server does not answer, the token is not observed.
                await ledgers.RequireAsync(database, patience.Token).WaitAsync(patience.Token);
                return database;
            },
            CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        // After any other error the sweep of the database tries again and logs it.
        if (answers.All(answer => answer.Error is LedgerUnavailableException or LedgerTooNewException or SettingsException))
            throw answers[0].Error!; // just asked
    }
}
