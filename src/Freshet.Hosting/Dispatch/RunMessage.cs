using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Freshet.Runs;

namespace Freshet.Hosting.Dispatch;

/// <summary>The message of a queue that makes a worker execute a run.</summary>
/// <param name="Run">The run's id, <c>database.uuid</c>.</param>
/// <param name="Tick">The tick to record under that id, unless it is recorded already; null for a run that is in the ledger.</param>
public sealed record RunMessage(string Run, Selection? Tick = null)
{
    private const int CurrentVersion = 1;

    /// <summary>The form of the message. A worker refuses one that it does not know: it could miss a part of what is to be done.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The W3C trace context of the timer or call that requested the run: a message of a storage queue has no headers.</summary>
    /// <value>Null: it was not traced.</value>
    public string? Traceparent { get; init; } = Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary><see cref="Traceparent"/>, if it can be read.</summary>
    [JsonIgnore]
    public ActivityContext? RequestedBy =>
        ActivityContext.TryParse(Traceparent, traceState: null, isRemote: true, out var span) ? span : null;

    public static RunMessage Of(RunId run) => new(run.ToString());

    /// <summary>One tick of cadences that share a slot: the same for the same database, cadences and slot, however often
    /// it fires.</summary>
    public static RunMessage ForTick(string database, IReadOnlyList<string> cadences, DateTimeOffset slot)
    {
        var names = cadences.Order(StringComparer.Ordinal).ToList();
        return new(RunId.ForTick(database, string.Join('+', names), slot).ToString(), new Selection { Due = true, Cadences = names });
    }

    /// <summary>A tick of no cadence: what is overdue or to be tried again.</summary>
    /// <param name="time">Its slot.</param>
    public static RunMessage ForOverdue(string database, DateTimeOffset time) =>
        new(RunId.ForTick(database, "", time).ToString(), new Selection { Overdue = true });

    public string ToJson() => JsonSerializer.Serialize(this, MessageJson.Default.RunMessage);

    /// <exception cref="FormatException">It is no message of Freshet's.</exception>
    public static RunMessage FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, MessageJson.Default.RunMessage) switch
            {
                { Version: not CurrentVersion } other => throw new FormatException(
                    $"The message has version {other.Version}, and this worker reads version {CurrentVersion}: "
                    + "another version of Freshet wrote it. Deploy one version to all instances."),
                { Run: not null } message => message,
                _ => throw new FormatException("The message has no run."),
            };
        }
        catch (JsonException e)
        {
            throw new FormatException($"The message cannot be read: {e.Message}", e);
        }
    }
}
