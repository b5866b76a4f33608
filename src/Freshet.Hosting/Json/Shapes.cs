using System.Text.Json.Serialization;

namespace Freshet.Hosting.Json;

/// <summary>The JSON documents that programs read: the same from the command and over HTTP.</summary>
/// <remarks>Times are UTC. A property without a value is null, never absent.</remarks>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ErrorShape))]
[JsonSerializable(typeof(PlanShape))]
[JsonSerializable(typeof(IReadOnlyList<PlanShape>))]
[JsonSerializable(typeof(RefreshShape))]
[JsonSerializable(typeof(IReadOnlyList<RefreshShape>))]
[JsonSerializable(typeof(IReadOnlyList<ViewShape>))]
[JsonSerializable(typeof(ViewDetailShape))]
[JsonSerializable(typeof(IReadOnlyList<ReasonShape>))]
[JsonSerializable(typeof(IReadOnlyList<HistoryShape>))]
[JsonSerializable(typeof(GraphShape))]
[JsonSerializable(typeof(BadgeShape))]
[JsonSerializable(typeof(IReadOnlyList<CheckShape>))]
[JsonSerializable(typeof(RunShape))]
[JsonSerializable(typeof(IReadOnlyList<RunShape>))]
[JsonSerializable(typeof(RunDetailShape))]
[JsonSerializable(typeof(IReadOnlyList<PolicyShape>))]
[JsonSerializable(typeof(IReadOnlyList<LedgerShape>))]
[JsonSerializable(typeof(LedgerScriptShape))]
public sealed partial class Shapes : JsonSerializerContext;
