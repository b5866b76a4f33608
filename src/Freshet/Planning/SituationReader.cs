namespace Freshet;

/// <summary>Reads what a plan is made from: the catalog and the ledger of one database.</summary>
public sealed class SituationReader(CadenceSet cadences, RefreshOptions options)
{
    /// <remarks>Installs nothing: without a ledger, it is read as empty.</remarks>
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="LedgerTooNewException">A newer Freshet has upgraded the ledger.</exception>
    public Task<Situation> ReadAsync(Database database, CancellationToken cancellationToken) =>
        ReadAsync(database, null, cancellationToken);

    /// <inheritdoc cref="ReadAsync(Database, CancellationToken)"/>
    /// <param name="own">The run that it is read for, if it is written down already.</param>
    internal async Task<Situation> ReadAsync(Database database, Guid? own, CancellationToken cancellationToken)
    {
        var catalog = await CatalogReader.ReadAsync(database, cancellationToken);
        var access = await LedgerSchema.ReadAccessAsync(database.Pool, cancellationToken);
        if (access.IsNewer)
            throw new LedgerTooNewException(database.Name, access.Version);
        var ledger = await new LedgerReader(database.Pool).ReadStateAsync(access, own, cancellationToken);
        return new(
            catalog,
            catalog.Server.ReadOnly ? ledger with { Writable = false } : ledger,
            cadences,
            options,
            database.Options,
            catalog.Server.Now);
    }
}
