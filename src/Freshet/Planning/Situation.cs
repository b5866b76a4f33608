namespace Freshet;

/// <summary>All that a plan is made from.</summary>
/// <param name="Now">The database's clock.</param>
public sealed record Situation(
    Catalog Catalog, LedgerState Ledger, CadenceSet Cadences, RefreshOptions Refresh, DatabaseOptions Database, DateTimeOffset Now)
{
    /// <summary>The cadence that owns a view: its policy's, or else its suffix's.</summary>
    public Cadence? CadenceOf(ViewName view) =>
        Ledger.Policy(view).Cadence is { } name ? Cadences.Find(name) : Cadences.ForName(view.Name);
}
