using System.Text.Json.Serialization;

namespace Freshet.Api.Refresh;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StartedShape))]
internal sealed partial class StartedJson : JsonSerializerContext;
