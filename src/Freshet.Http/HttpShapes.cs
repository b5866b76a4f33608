using System.Text.Json.Serialization;
using Freshet.Hosting;

namespace Freshet.Http;

/// <summary>The JSON that the API answers with, beside what it has in common with the command.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemShape))]
[JsonSerializable(typeof(StartedShape))]
[JsonSerializable(typeof(HealthShape))]
internal sealed partial class HttpShapes : JsonSerializerContext;
