using System.Text.Json.Serialization;
using Freshet.Formatting;

namespace Freshet.Runs;

/// <summary>Where a run stands.</summary>
[JsonConverter(typeof(WordConverter<RunStatus>))]
public enum RunStatus
{
    Queued,
    Running,
    Succeeded,

    /// <summary>Some views were refreshed and some were not.</summary>
    PartlyFailed,

    Failed,
    Cancelled,

    /// <summary>Its worker was stopped; the next tick resumes it.</summary>
    Interrupted,

    /// <summary>Its worker fell silent; the next tick resumes it.</summary>
    Abandoned,
}
