using System.Text.Json.Serialization;

namespace Freshet.Api.Health;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthShape))]
internal sealed partial class HealthJson : JsonSerializerContext;
