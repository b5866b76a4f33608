namespace Freshet;

/// <summary>Reads what a plan is made from: the catalog and the ledger of one database.</summary>
public sealed class SituationReader(CadenceSet cadences, RefreshOptions options)
{
    /// <remarks>Installs nothing: without a ledger, it is read as empty.</remarks>
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    public async Task<Situation> ReadAsync(Database database, CancellationToken cancellationToken)
    {
        var catalog = await CatalogReader.ReadAsync(database, cancellationToken);
        var access = await LedgerSchema.ReadAccessAsync(database.Pool, cancellationToken);
        var ledger = await new LedgerReader(database.Pool).ReadStateAsync(access, cancellationToken);
        return new(catalog, ledger, cadences, options, database.Options, catalog.Server.Now);
    }
}
