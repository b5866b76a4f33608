namespace Freshet;

/// <summary>The statements that give the connected role what it lacks.</summary>
public static class Grants
{
    /// <summary>Lets the role refresh one view: MAINTAIN from PostgreSQL 17 on, before that membership in the owner.</summary>
    public static string ToRefresh(MaterializedView view, ServerFacts server)
    {
        var role = ViewName.Quote(server.User);
        return server.Major >= 17
            ? $"GRANT USAGE ON SCHEMA {ViewName.Quote(view.Name.Schema)} TO {role}; GRANT MAINTAIN ON {view.Name.ToSql()} TO {role};"
            : $"GRANT {ViewName.Quote(view.Owner)} TO {role};";
    }

    /// <summary>Lets the role read and write the ledger.</summary>
    public static string ToRecord(string role) =>
        $"GRANT USAGE ON SCHEMA freshet TO {ViewName.Quote(role)}; "
        + $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA freshet TO {ViewName.Quote(role)};";

    /// <summary>Lets the role have a ledger to write to: a statement, or who else can do it.</summary>
    /// <param name="database">Its own name, on the server.</param>
    public static string ToHaveLedger(string database, string role, LedgerAccess access) => access switch
    {
        { ReadOnly: true } => "connect to the primary, as this server is a standby, or read only",
        { IsForeign: true } =>
            "rename the schema freshet, which is not Freshet's but has the name that Freshet needs: "
            + "ALTER SCHEMA freshet RENAME TO some_other_name;",
        { SchemaExists: false } =>
            $"GRANT CREATE ON DATABASE {ViewName.Quote(database)} TO {ViewName.Quote(role)}; "
            + $"or let somebody who may run 'freshet init', or the SQL of 'freshet init --sql', and then {ToRecord(role)}",
        { MayRead: true, IsCurrent: false } => "let the owner of the schema freshet run 'freshet init'",
        _ => ToRecord(role),
    };

    /// <summary>Lets the role read one view.</summary>
    public static string ToRead(ViewName view, string role) =>
        $"GRANT USAGE ON SCHEMA {ViewName.Quote(view.Schema)} TO {ViewName.Quote(role)}; "
        + $"GRANT SELECT ON {view.ToSql()} TO {ViewName.Quote(role)};";
}
