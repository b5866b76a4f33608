namespace Freshet.Catalog;

/// <summary>Which view reads which, through plain views, functions with parsed bodies and operators, to any depth.</summary>
internal sealed class DependencyGraph(IEnumerable<(CatalogNode From, CatalogNode To)> edges)
{
    private readonly ILookup<CatalogNode, CatalogNode> _edges = edges.ToLookup(edge => edge.From, edge => edge.To);

    /// <summary>The members of <paramref name="views"/> that <paramref name="view"/> reads without another of them in between.</summary>
    public IEnumerable<uint> Reads(uint view, IReadOnlySet<uint> views)
    {
        var start = new CatalogNode(CatalogNode.Relation, view);
        var seen = new HashSet<CatalogNode> { start };
        var open = new Stack<CatalogNode>([start]);
        while (open.TryPop(out var node))
        {
            foreach (var next in _edges[node])
            {
                if (!seen.Add(next))
                    continue;
                if (next.Kind == CatalogNode.Relation && views.Contains(next.Oid))
                    yield return next.Oid;
                else
                    open.Push(next);
            }
        }
    }
}
