using System.Text.Json.Serialization;

namespace Freshet;

/// <summary>What the ledger keeps as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Selection))]
internal sealed partial class LedgerJson : JsonSerializerContext;
