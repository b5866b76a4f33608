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
            throw new UsageException(Unreadable(database));
    }

    public static string Unreadable(Database database)
    {
        var role = ViewName.Quote(database.User);
        return $"{database.Name}: the role {role} may not read the ledger, so its runs, its policies and what it knows of views cannot be shown. To mend it: GRANT USAGE ON SCHEMA freshet TO {role}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA freshet TO {role};";
    }

    /// <summary>Says so where there is a ledger that the role cannot read.</summary>
    /// <returns>Whether what the ledger knows is shown.</returns>
    public static async Task<bool> RemarkAsync(Database database, CancellationToken cancellationToken)
    {
        var access = await ReadAccessAsync(database, cancellationToken);
        if (access is not { SchemaExists: true, MayRead: false })
            return true;
        ErrorOutput.Remark(Unreadable(database));
        return false;
    }
}
