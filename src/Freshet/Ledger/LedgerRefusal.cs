using Freshet.Databases;
using Freshet.Naming;

namespace Freshet.Ledger;

/// <summary>Why Freshet does not use a schema <c>freshet</c> that is there.</summary>
/// <param name="Reason">A clause.</param>
/// <param name="Fix">What makes room for a ledger: statements first.</param>
public sealed record LedgerRefusal(string Reason, string Fix)
{
    internal const string DropSql = "DROP SCHEMA freshet CASCADE;";

    /// <summary>Makes the ledger again.</summary>
    private const string Reinstall = $"{DropSql} (this deletes its policies and history), and then run 'freshet init'";

    /// <summary>The schema holds relations or functions, but not the ledger's own.</summary>
    public static readonly LedgerRefusal Foreign = new(
        "the schema freshet, whose name Freshet needs, contains something else",
        "ALTER SCHEMA freshet RENAME TO some_other_name;");

    /// <summary>Until the first release there are no upgrades.</summary>
    public static readonly LedgerRefusal OtherBuild = new(
        "the ledger was installed by an earlier build of Freshet, and this one cannot upgrade it", Reinstall);

    /// <summary>The owner of an object can make its users run the owner's code.</summary>
    /// <param name="thing">As in <c>the table freshet.run</c>.</param>
    /// <param name="drop">What removes only this object; null if the ledger cannot be without it.</param>
    public static LedgerRefusal Untrusted(string thing, string owner, string? drop, Database database)
    {
        var setting = $"{DatabaseOptions.SectionName}:{database.Name}:{nameof(DatabaseOptions.LedgerOwner)}";
        return new(
            $"{thing} belongs to the role {ViewName.Quote(owner)}, which could use it to run code as {ViewName.Quote(database.User)}",
            $"{drop ?? Reinstall}. Or, if {ViewName.Quote(owner)} is an administrator's role that you trust, set {setting} to {owner}");
    }
}
