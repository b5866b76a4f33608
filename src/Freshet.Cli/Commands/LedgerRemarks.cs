namespace Freshet.Cli;

/// <summary>What to say where runs are not recorded.</summary>
internal static class LedgerRemarks
{
    public static string Missing(Database database, ServerFacts server, LedgerAccess access)
    {
        if (server.ReadOnly)
            return $"{database.Name}: the server is a standby, or read only, so nothing can be recorded there. Connect to the primary.";
        var role = ViewName.Quote(server.User);
        var mend = access switch
        {
            { SchemaExists: false } => $"GRANT CREATE ON DATABASE {ViewName.Quote(server.Database)} TO {role}; or let somebody who may run 'freshet init'",
            { MayRead: true, IsCurrent: false } => $"let the owner of the schema freshet run 'freshet init'",
            _ => Grants.ToRecord(server.User),
        };
        var known = access is { MayRead: true, IsCurrent: true } ? "nothing is recorded" : "nothing is recorded and policies are not known";
        return $"{database.Name}: the role {role} has no ledger to write to, so views are refreshed, but {known}. To mend it: {mend}";
    }
}
