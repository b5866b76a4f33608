using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Naming;

namespace Freshet.Cli;

/// <summary>Remarks on why runs are not recorded.</summary>
internal static class LedgerRemarks
{
    /// <summary>For a refresh, which works without a ledger.</summary>
    public static string Missing(Database database, ServerFacts server, LedgerAccess access) =>
        Lacking(
            database,
            server,
            access,
            ", so views are refreshed, but "
            + (access is { MayRead: true, IsCurrent: true } ? "nothing is recorded" : "nothing is recorded, and policies have no effect"));

    /// <summary>For what cannot be done without.</summary>
    public static string Required(Database database, ServerFacts server, LedgerAccess access) => Lacking(database, server, access, "");

    /// <summary>Where there is a schema that is not to be used, for those that look for a ledger in it.</summary>
    public static string Refused(Database database, LedgerRefusal refusal) =>
        $"{database.Name}: the ledger cannot be used: {refusal.Reason}. To fix it: {refusal.Fix}";

    private static string Lacking(Database database, ServerFacts server, LedgerAccess access, string consequence)
    {
        if (server.ReadOnly)
            return $"{database.Name}: the server is a standby or read only, so nothing can be recorded there. Connect to the primary.";
        var cause = access.Refusal is { } refusal ? $": {refusal.Reason}" : "";
        return $"{database.Name}: there is no ledger that the role {ViewName.Quote(server.User)} can write to{cause}{consequence}. "
            + $"To fix it: {LedgerGrants.ToHaveLedger(server.Database, server.User, access)}";
    }
}
