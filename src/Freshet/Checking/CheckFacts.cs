namespace Freshet;

/// <summary>What <c>check</c> knows beyond the catalog and the ledger's state.</summary>
/// <param name="Relations">The schemas in which each name of a relation occurs; empty where no function made that worth reading.</param>
internal sealed record CheckFacts(IReadOnlyDictionary<uint, ViewFacts> Views, ILookup<string, string> Relations)
{
    public ViewFacts Of(MaterializedView view) => Views.GetValueOrDefault(view.Oid) ?? ViewFacts.None;
}
