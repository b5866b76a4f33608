using Freshet.Naming;

namespace Freshet.Ledger;

/// <summary>The statements that give a role a ledger that it can use.</summary>
public static class LedgerGrants
{
    /// <summary>Lets the role read and write the ledger.</summary>
    public static string ToRecord(string role) =>
        $"GRANT USAGE ON SCHEMA freshet TO {ViewName.Quote(role)}; "
        + $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA freshet TO {ViewName.Quote(role)};";

    /// <summary>Lets the role have a ledger to write to: a statement, or who else can do it.</summary>
    /// <param name="database">Its own name, on the server.</param>
    public static string ToHaveLedger(string database, string role, LedgerAccess access) => access switch
    {
        { ReadOnly: true } => "connect to the primary, because this server is a standby or read only",
        { Refusal: { } refusal } => refusal.Fix,
        { SchemaExists: false } =>
            $"GRANT CREATE ON DATABASE {ViewName.Quote(database)} TO {ViewName.Quote(role)}; "
            + $"or ask an administrator to run 'freshet init', or the SQL that 'freshet init --sql' prints, and then {ToRecord(role)}",
        { MayRead: true, IsCurrent: false } => "ask the owner of the schema freshet to run 'freshet init'",
        _ => ToRecord(role),
    };
}
