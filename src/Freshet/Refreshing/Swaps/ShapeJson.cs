using System.Text.Json.Serialization;

namespace Freshet.Refreshing.Swaps;

/// <summary>How the documents of <see cref="ShapeSql"/> are read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ViewBody))]
[JsonSerializable(typeof(ViewPlace))]
internal sealed partial class ShapeJson : JsonSerializerContext;
