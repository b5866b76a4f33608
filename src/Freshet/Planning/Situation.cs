using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Catalog.Swaps;
using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Locks;
using Freshet.Naming;
using Freshet.Reasons;
using Freshet.Runs;

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

    /// <summary>What keeps views from being swapped, by their oids; read only of those that may be.</summary>
    internal ILookup<uint, SwapObstacle> SwapObstacles { get; init; } = Array.Empty<SwapObstacle>().ToLookup(_ => 0u);

    /// <summary>The method swap may create, exchange and drop the view.</summary>
    public bool MaySwap(ViewName view) => Ledger.Policy(view).AllowSwap ?? Database.AllowSwap ?? Refresh.AllowSwap;

    internal SwapFacts SwapOf(MaterializedView view) => new(
        MaySwap(view.Name),
        $"{DatabaseOptions.SectionName}:{DatabaseName}:{nameof(DatabaseOptions.AllowSwap)}",
        [.. SwapObstacles[view.Oid]],
        Ledger.Views.GetValueOrDefault(view.Name)?.Methods ?? new(),
        Now);

    /// <summary>How a view is refreshed.</summary>
    /// <param name="requested">Overrides policies and settings.</param>
    internal ChosenMethod MethodOf(MaterializedView view, RefreshMethod? requested) =>
        ChosenMethod.For(view, Ledger.Policy(view.Name), requested, Refresh, SwapOf(view));

    /// <summary>A run is refreshing the view: the ledger and the session that holds the view's lock agree.</summary>
    public bool IsBeingRefreshed(MaterializedView view) => Catalog.Locks[LockKey.OfView(view.Oid)].Any(new LockRules(Ledger.Tagged).IsWorking);

    /// <summary>A problem for each pattern of Include that no view matches.</summary>
    public IEnumerable<Reason> UnmatchedPatterns() =>
        new ViewFilter(DatabaseName, Database).Unmatched([.. Catalog.Views.Select(view => view.Name)]);

    /// <summary>Sessions that hold a lock of Freshet's without working for it.</summary>
    internal IEnumerable<LockHolder> StrangersAt(LockKey key) => Catalog.Locks[key].Where(new LockRules(Ledger.Tagged).IsStranger);
}
