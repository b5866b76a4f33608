using Freshet.Naming;

namespace Freshet.Checking.Functions;

/// <summary>What the bodies of functions may name.</summary>
/// <param name="OfViews">The functions that each view's query leads to, as far as PostgreSQL knows.</param>
/// <param name="All">Every function that is not built in, by its name without the schema.</param>
/// <param name="Relations">The schemas in which each name of a relation occurs.</param>
/// <param name="PlainViews">The views that each plain view reads, at any remove.</param>
/// <param name="Operators">The schemas of operators whose name pg_catalog does not have.</param>
/// <remarks>All but the first are empty if no view uses a function: they are not needed then.</remarks>
internal sealed record DatabaseFunctions(
    ILookup<uint, FunctionFacts> OfViews,
    ILookup<string, FunctionFacts> All,
    ILookup<string, string> Relations,
    ILookup<ViewName, ViewName> PlainViews,
    ILookup<string, string> Operators);
