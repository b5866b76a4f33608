using System.Collections.Concurrent;
using Freshet.Databases;
using Freshet.Hosting.Settings;
using Freshet.Ledger;

namespace Freshet.Hosting.Dispatch;

/// <summary>Lets a host that must have a ledger at its databases, once each has one, installed, up to date and writable, and takes the
/// settings of refreshes.</summary>
public sealed class LedgerGate(FreshetSettings settings)
{
    private readonly ConcurrentDictionary<string, bool> _open = [];

    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="ReadOnlyServerException">The server is a standby or read only.</exception>
    /// <exception cref="LedgerTooNewException">A newer Freshet has upgraded its ledger.</exception>
    /// <exception cref="LedgerUnavailableException">There is no ledger that this role can write to.</exception>
    /// <exception cref="SettingsException">The server does not take the settings of refreshes.</exception>
    public async Task RequireAsync(Database database, CancellationToken cancellationToken)
    {
        // Each time: a pool that lost its connections is emptied, and a new password is heard of.
        await database.RequireAsync(cancellationToken);
        if (_open.ContainsKey(database.Name))
            return;
        var access = await LedgerSchema.InstallAsync(database, cancellationToken);
        if (access.IsNewer)
            throw new LedgerTooNewException(database.Name, access.Version);
        if (access.ReadOnly)
            throw new ReadOnlyServerException(database);
        if (access is not { IsCurrent: true, MayRead: true, MayWrite: true })
            throw new LedgerUnavailableException(database, access);
        await ServerSettingsCheck.RequireAsync(database, settings.Refresh, cancellationToken);
        // Views have a cadence from the start on, not only once the first of them is refreshed.
        await new RunLedger(database.Pool).SaveCadencesAsync(settings.Cadences, known: null, cancellationToken);
        _open[database.Name] = true;
    }
}
