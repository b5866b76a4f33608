using Freshet.Catalog;
using Freshet.Checking.Functions;

namespace Freshet.Checking;

/// <summary>What <c>check</c> knows beyond the catalog and the ledger's state.</summary>
internal sealed record CheckFacts(IReadOnlyDictionary<uint, ViewFacts> Views, DatabaseFunctions Functions)
{
    public ViewFacts Of(MaterializedView view) => Views.GetValueOrDefault(view.Oid) ?? ViewFacts.None;
}
