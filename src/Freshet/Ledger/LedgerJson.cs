using System.Text.Json.Serialization;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Ledger;

/// <summary>What the ledger keeps as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Selection))]
[JsonSerializable(typeof(IReadOnlyList<Fix>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<RunPlanView>))]
[JsonSerializable(typeof(IReadOnlyDictionary<uint, RunWait>))]
[JsonSerializable(typeof(IReadOnlyList<RefreshTiming.Wait>))]
internal sealed partial class LedgerJson : JsonSerializerContext;
