using Freshet.Catalog.Relations;

namespace Freshet.Hosting.Json;

/// <summary>A table or a view.</summary>
public sealed record RelationShape(RelationKind Kind, string Schema, string Name)
{
    public static RelationShape Of(RelationGraph.Node node) => new(node.Kind, node.Name.Schema, node.Name.Name);
}
