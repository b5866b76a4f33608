using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Naming;
using Npgsql;

namespace Freshet.Cli;

/// <summary>First contact with a database's ledger, for commands that are about the ledger alone.</summary>
internal static class Ledgers
{
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="LedgerTooNewException">A newer Freshet has upgraded it.</exception>
    public static async Task<LedgerAccess> ReadAccessAsync(Database database, CancellationToken cancellationToken)
    {
        await database.RequireAsync(cancellationToken);
        var access = await LedgerSchema.ReadAccessAsync(database, cancellationToken);
        return access.IsNewer ? throw new LedgerTooNewException(database.Name, access.Version) : access;
    }

    /// <exception cref="UsageException">There is no ledger that this role can read.</exception>
    public static async Task RequireAsync(Database database, CancellationToken cancellationToken)
    {
        var access = await ReadAccessAsync(database, cancellationToken);
        if (access.Refusal is { } refusal)
            throw new UsageException(LedgerRemarks.Refused(database, refusal));
        if (!access.SchemaExists || (access.MayRead && access.Version == 0))
            throw new UsageException($"The database {database.Name} has no ledger yet. To install it: freshet init");
        if (!access.MayRead)
            throw new UsageException(Unreadable(database));
    }

    public static string Unreadable(Database database)
    {
        var role = ViewName.Quote(database.User);
        return $"{database.Name}: the role {role} lacks permission to read the ledger, "
            + "so its runs, its policies and the status of views cannot be shown. "
            + $"To fix it: {LedgerGrants.ToRecord(database.User)}";
    }

    /// <summary>Writes to the ledger.</summary>
    /// <exception cref="LedgerRefusedException">The role lacks permission, or the server is a standby.</exception>
    public static async Task<T> WriteAsync<T>(Database database, Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (PostgresException e)
            when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            throw new LedgerRefusedException(e.SqlState, e.SqlState == PostgresErrorCodes.InsufficientPrivilege
                ? $"{database.Name}: {e.MessageText}. To fix it: {LedgerGrants.ToRecord(database.User)}"
                : $"{database.Name}: the server is a standby or read only, so nothing can be written to its ledger. "
                    + "Connect to the primary.");
        }
    }

    /// <summary>As <see cref="ReadAccessAsync"/>, for commands that only read the ledger. A missing ledger is not an error.</summary>
    /// <exception cref="LedgerRefusedException">There is one, but the role lacks permission to read it.</exception>
    public static async Task<LedgerAccess> ReadReadableAsync(Database database, CancellationToken cancellationToken)
    {
        var access = await ReadAccessAsync(database, cancellationToken);
        if (access.Refusal is { } refusal)
            ErrorOutput.Remark(LedgerRemarks.Refused(database, refusal));
        return access is { SchemaExists: true, Refusal: null, MayRead: false }
            ? throw new LedgerRefusedException(PostgresErrorCodes.InsufficientPrivilege, Unreadable(database))
            : access;
    }

    /// <summary>Reports a ledger that the role lacks permission to read.</summary>
    /// <returns>Whether what the ledger knows is shown.</returns>
    public static async Task<bool> RemarkAsync(Database database, CancellationToken cancellationToken)
    {
        var access = await ReadAccessAsync(database, cancellationToken);
        if (access.Refusal is { } refusal)
            ErrorOutput.Remark(LedgerRemarks.Refused(database, refusal));
        if (access is not { SchemaExists: true, Refusal: null, MayRead: false })
            return true;
        ErrorOutput.Remark(Unreadable(database));
        return false;
    }
}
