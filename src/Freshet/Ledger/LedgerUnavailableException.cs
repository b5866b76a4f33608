using Freshet.Databases;
using Freshet.Locks;
using Freshet.Naming;

namespace Freshet.Ledger;

/// <summary>A database has no ledger that this role can write to, and the command needs one; the message has the fix.</summary>
public sealed class LedgerUnavailableException : Exception
{
    public LedgerUnavailableException(Database database, LedgerAccess access)
        : base(
            $"The database {database.Name} has no ledger that the role {ViewName.Quote(database.User)} can write to"
            + $"{(access is { Refusal: { } refusal, ReadOnly: false } ? $": {refusal.Reason}" : "")}. "
            + $"To fix it: {LedgerGrants.ToHaveLedger(database.NameOnServer, database.User, access)}")
    {
    }

    /// <param name="holder">Of the lock that an installation takes; null if it has let go since.</param>
    internal LedgerUnavailableException(Database database, LockHolder? holder, Exception cause)
        : base(
            $"The ledger of the database {database.Name} cannot be installed, because another session holds its lock"
            + (holder is null ? ". Try again." : $" ({holder}). To end that session: {holder.EndText}"),
            cause)
    {
    }
}
