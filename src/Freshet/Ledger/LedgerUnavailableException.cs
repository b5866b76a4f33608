namespace Freshet;

/// <summary>A database without a ledger that this role can write to, for a host that must have one; the message holds the SQL that mends it.</summary>
public sealed class LedgerUnavailableException(Database database, LedgerAccess access)
    : Exception($"The database {database.Name} has no ledger that the role {ViewName.Quote(database.User)} can write to. {Mend(database, access)}")
{
    private static string Mend(Database database, LedgerAccess access)
    {
        var role = ViewName.Quote(database.User);
        return access switch
        {
            { ReadOnly: true } => "The server is a standby, or read only: connect to the primary.",
            { SchemaExists: false } => $"Let an administrator run: GRANT CREATE ON DATABASE {ViewName.Quote(database.NameOnServer)} TO {role}; or let somebody who may run 'freshet init'.",
            { MayRead: true, IsCurrent: false } => "It is of an older version: let the owner of the schema freshet run 'freshet init'.",
            _ => $"Let the owner of the schema run: GRANT USAGE ON SCHEMA freshet TO {role}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA freshet TO {role};",
        };
    }
}
