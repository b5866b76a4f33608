using System.Text.Json;
using System.Text.Json.Serialization;

namespace Freshet.Formatting;

/// <summary>Writes an enum in JSON as its word.</summary>
public sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
