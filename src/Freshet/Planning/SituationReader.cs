using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Catalog.Swaps;
using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Locks;
using Freshet.Runs;

namespace Freshet.Planning;

/// <summary>Reads what a plan is made from: the catalog and the ledger of one database.</summary>
public sealed class SituationReader(CadenceSet cadences, RefreshOptions options)
{
    /// <remarks>Installs nothing: without a ledger, it is read as empty.</remarks>
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="LedgerTooNewException">A newer Freshet has upgraded the ledger.</exception>
    public Task<Situation> ReadAsync(Database database, CancellationToken cancellationToken) =>
        ReadAsync(database, null, cancellationToken);

    /// <inheritdoc cref="ReadAsync(Database, CancellationToken)"/>
    /// <param name="own">The run that it is read for, if it is recorded already.</param>
    internal async Task<Situation> ReadAsync(Database database, Guid? own, CancellationToken cancellationToken)
    {
        var catalog = await CatalogReader.ReadAsync(database, cancellationToken);
        var access = await LedgerSchema.ReadAccessAsync(database, cancellationToken);
        if (access.IsNewer)
            throw new LedgerTooNewException(database.Name, access.Version);
        var tags = catalog.Locks.SelectMany(holders => holders).Select(holder => holder.Tag).OfType<SessionTag>();
        var ledger = await new LedgerReader(database.Pool).ReadStateAsync(
            access, catalog.Views.ToDictionary(view => view.Oid, view => view.Name), own, [.. tags], cancellationToken);
        var rules = new LockRules(ledger.Tagged);
        if (catalog.Locks.SelectMany(holders => holders).Any(rules.IsStranger))
            catalog = await WithoutPassingAsync(database, catalog, rules, cancellationToken);
        var situation = new Situation(
            database.Name,
            catalog,
            catalog.Server.ReadOnly ? ledger with { Writable = false } : ledger,
            cadences,
            options,
            database.Options,
            catalog.Server.Now);
        var swappable = catalog.Views.Where(view => situation.MaySwap(view.Name)).Select(view => view.Oid).ToList();
        return swappable.Count == 0
            ? situation
            : situation with { SwapObstacles = await SwapObstacleReader.ReadAsync(database.Pool, swappable, cancellationToken) };
    }

    /// <summary>The server reads its locks and its sessions one after the other, so a session can be seen with a lock that it has let
    /// go of, under the name that it bears since. What is a stranger is so when looked at twice.</summary>
    private static async Task<ViewCatalog> WithoutPassingAsync(
        Database database, ViewCatalog catalog, LockRules rules, CancellationToken cancellationToken)
    {
        var again = await LockReader.ReadAsync(database.Pool, cancellationToken);
        return catalog.WithLocks(catalog.Locks
            .SelectMany(holders => holders.Select(holder => (holders.Key, holder)))
            .Where(held => !rules.IsStranger(held.holder) || again[held.Key].Contains(held.holder))
            .ToLookup(held => held.Key, held => held.holder));
    }
}
