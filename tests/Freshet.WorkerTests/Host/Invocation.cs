using System.Text.Json;
using System.Text.Json.Nodes;

namespace Freshet.WorkerTests;

/// <summary>How the worker answered an invocation.</summary>
internal sealed class Invocation(JsonObject response)
{
    public string Id => response["invocationId"]!.GetValue<string>(); // each has one

    /// <value>Success, Failure or Cancelled.</value>
    public string Status => response["result"]?["status"]?.GetValue<string>() ?? "Failure"; // JSON leaves out what is 0

    public string Exception => response["result"]?["exception"]?["message"]?.GetValue<string>() ?? "";

    /// <summary>The messages that a function with a queue as its output returns.</summary>
    public IReadOnlyList<string> Messages => Strings(response["returnValue"])
        ?? Strings(response["outputData"]?.AsArray().FirstOrDefault(output => output?["name"]?.GetValue<string>() == "Messages")?["data"])
        ?? [];

    /// <summary>The size of all that came back over gRPC, in characters of JSON.</summary>
    public int Length => response.ToJsonString().Length;

    public override string ToString() => response.ToJsonString();

    private static string[]? Strings(JsonNode? data) => data?["json"] is { } json
        ? JsonSerializer.Deserialize<string[]>(json.GetValue<string>())
        : data?["collectionString"]?["string"]?.AsArray().Select(text => text!.GetValue<string>()).ToArray(); // a list has no nulls
}
