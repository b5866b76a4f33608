using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Locks;
using Freshet.Naming;
using Freshet.Reasons;

namespace Freshet.Planning;

/// <summary>All that a plan is made from.</summary>
/// <param name="DatabaseName">As in the settings.</param>
/// <param name="Now">The database's clock.</param>
public sealed record Situation(
    string DatabaseName,
    ViewCatalog Catalog,
    LedgerState Ledger,
    CadenceSet Cadences,
    RefreshOptions Refresh,
    DatabaseOptions Database,
    DateTimeOffset Now)
{
    /// <summary>The cadence that applies to a view: its policy's, or else its suffix's.</summary>
    public Cadence? CadenceOf(ViewName view) =>
        Ledger.Policy(view).Cadence is { } name ? Cadences.Find(name) : Cadences.ForName(view.Name);

    /// <summary>A run is refreshing the view: the ledger and the session that holds the view's lock agree.</summary>
    public bool IsBeingRefreshed(MaterializedView view) => Catalog.Locks[LockKey.OfView(view.Oid)].Any(new LockRules(Ledger.Tagged).IsWorking);

    /// <summary>A problem for each pattern of Include that no view matches.</summary>
    public IEnumerable<Reason> UnmatchedPatterns() =>
        new ViewFilter(DatabaseName, Database).Unmatched([.. Catalog.Views.Select(view => view.Name)]);

    /// <summary>Sessions that hold a lock of Freshet's without working for it.</summary>
    internal IEnumerable<LockHolder> StrangersAt(LockKey key) => Catalog.Locks[key].Where(new LockRules(Ledger.Tagged).IsStranger);
}
