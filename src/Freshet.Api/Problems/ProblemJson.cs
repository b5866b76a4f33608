using System.Text.Json.Serialization;

namespace Freshet.Api.Problems;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemShape))]
internal sealed partial class ProblemJson : JsonSerializerContext;
