namespace Freshet.Cli;

/// <summary>First contact with a database's ledger, for commands that are about the ledger alone.</summary>
internal static class Ledgers
{
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="LedgerTooNewException">A newer Freshet has upgraded it.</exception>
    public static async Task<LedgerAccess> ReadAccessAsync(Database database, CancellationToken cancellationToken)
    {
        await using (await database.OpenAsync(cancellationToken))
        {
            // Only to say clearly whether there is a server at all.
        }
        var access = await LedgerSchema.ReadAccessAsync(database.Pool, cancellationToken);
        return access.IsNewer ? throw new LedgerTooNewException(database.Name, access.Version) : access;
    }

    /// <exception cref="UsageException">There is no ledger that this role can read.</exception>
    public static async Task RequireAsync(Database database, CancellationToken cancellationToken)
    {
        var access = await ReadAccessAsync(database, cancellationToken);
        if (!access.SchemaExists || (access.MayRead && access.Version == 0))
            throw new UsageException($"The database {database.Name} has no ledger yet: 'freshet init' makes one.");
        if (!access.MayRead)
            throw new UsageException($"The ledger of {database.Name} may not be read by this role: GRANT USAGE ON SCHEMA freshet, and SELECT ON ALL TABLES IN SCHEMA freshet, to it.");
    }
}
