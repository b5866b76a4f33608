using System.Text.Json.Serialization;

namespace Freshet.Hosting.Dispatch;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RunMessage))]
internal sealed partial class MessageJson : JsonSerializerContext;
