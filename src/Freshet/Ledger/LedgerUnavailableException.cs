namespace Freshet;

/// <summary>A database without a ledger that this role can write to, for what must have one; the message says what mends it.</summary>
public sealed class LedgerUnavailableException(Database database, LedgerAccess access)
    : Exception(
        $"The database {database.Name} has no ledger that the role {ViewName.Quote(database.User)} can write to. "
        + $"To mend it: {Grants.ToHaveLedger(database.NameOnServer, database.User, access)}");
