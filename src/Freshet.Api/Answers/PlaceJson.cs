using System.Text.Json.Serialization;

namespace Freshet.Api.Answers;

[JsonSerializable(typeof(string[]))]
internal sealed partial class PlaceJson : JsonSerializerContext;
