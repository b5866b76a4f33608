using System.Text.Json.Serialization;

namespace Freshet.Api.Access;

[JsonSerializable(typeof(AccessShape))]
[JsonSerializable(typeof(ActShape))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class AccessJson : JsonSerializerContext;
