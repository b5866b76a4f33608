using Freshet.Naming;

namespace Freshet.Catalog.Relations;

/// <summary>Which relation reads which: materialized views, plain views and what they lead to.</summary>
/// <param name="Edges">The oids of a reader and of what it reads.</param>
public sealed record RelationGraph(IReadOnlyList<RelationGraph.Node> Nodes, IReadOnlyList<(uint Reader, uint Read)> Edges)
{
    /// <summary>The part of it that the relations read, at any remove, and that reads them.</summary>
    public RelationGraph Around(IReadOnlyCollection<uint> relations)
    {
        var members = Closure(relations, Edges.ToLookup(edge => edge.Reader, edge => edge.Read));
        members.UnionWith(Closure(relations, Edges.ToLookup(edge => edge.Read, edge => edge.Reader)));
        return new(
            [.. Nodes.Where(node => members.Contains(node.Oid))],
            [.. Edges.Where(edge => members.Contains(edge.Reader) && members.Contains(edge.Read))]);
    }

    private static HashSet<uint> Closure(IEnumerable<uint> start, ILookup<uint, uint> next)
    {
        var seen = start.ToHashSet();
        var open = new Stack<uint>(seen);
        while (open.TryPop(out var relation))
        {
            foreach (var found in next[relation].Where(seen.Add))
                open.Push(found);
        }
        return seen;
    }

    public sealed record Node(uint Oid, RelationKind Kind, ViewName Name);
}
