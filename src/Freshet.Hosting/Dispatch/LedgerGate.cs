using System.Collections.Concurrent;

namespace Freshet.Hosting;

/// <summary>Lets a host that must have a ledger at its databases, once each has one: installed, up to date and writable.</summary>
public sealed class LedgerGate(CadenceSet cadences)
{
    private readonly ConcurrentDictionary<string, bool> _open = [];

    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="LedgerTooNewException">A newer Freshet has upgraded its ledger.</exception>
    /// <exception cref="LedgerUnavailableException">There is no ledger that this role can write to.</exception>
    public async Task RequireAsync(Database database, CancellationToken cancellationToken)
    {
        await using (await database.OpenAsync(cancellationToken))
        {
            // Says clearly whether there is a server at all, empties a pool that lost its connections, and hears of a new password.
        }
        if (_open.ContainsKey(database.Name))
            return;
        var access = await LedgerSchema.InstallAsync(database.Pool, cancellationToken);
        if (access.IsNewer)
            throw new LedgerTooNewException(database.Name, access.Version);
        if (access is not { IsCurrent: true, MayRead: true, MayWrite: true, ReadOnly: false })
            throw new LedgerUnavailableException(database, access);
        // Views have a cadence from the start on, not only once the first of them is refreshed.
        await new RunLedger(database.Pool).SaveCadencesAsync(cadences, cancellationToken);
        _open[database.Name] = true;
    }
}
