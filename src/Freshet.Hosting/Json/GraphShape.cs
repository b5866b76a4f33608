using Freshet.Catalog.Relations;
using Freshet.Checking;
using Freshet.Freshness;
using Freshet.Naming;

namespace Freshet.Hosting.Json;

/// <summary>Which relation reads which.</summary>
/// <param name="Edges">Two ids each: of a reader, and of what it reads.</param>
public sealed record GraphShape(string Database, IReadOnlyList<GraphShape.Node> Nodes, IReadOnlyList<IReadOnlyList<int>> Edges)
{
    /// <param name="reports">Of the materialized views.</param>
    public static GraphShape Of(string database, RelationGraph graph, IReadOnlyDictionary<ViewName, ViewReport> reports)
    {
        var ids = graph.Nodes.Select((node, id) => (node.Oid, id)).ToDictionary(pair => pair.Oid, pair => pair.id);
        return new(
            database,
            [.. graph.Nodes.Select(node =>
            {
                var report = node.Kind == RelationKind.MaterializedView ? reports.GetValueOrDefault(node.Name) : null;
                return new Node(ids[node.Oid], node.Kind, node.Name.Schema, node.Name.Name, report?.Status, report?.State?.DataAsOf);
            })],
            [.. graph.Edges.Select(edge => (IReadOnlyList<int>)[ids[edge.Reader], ids[edge.Read]])]);
    }

    /// <param name="Id">Valid in this answer only.</param>
    /// <param name="Status">Of a materialized view.</param>
    public sealed record Node(int Id, RelationKind Kind, string Schema, string Name, ViewStatus? Status, DateTimeOffset? DataAsOf);
}
