using System.Text.Json.Serialization;
using Freshet.Formatting;

namespace Freshet.Catalog.Relations;

/// <summary>What a view can read from.</summary>
[JsonConverter(typeof(WordConverter<RelationKind>))]
public enum RelationKind
{
    /// <summary>Partitioned or not.</summary>
    Table,

    ForeignTable,

    View,

    MaterializedView,
}
