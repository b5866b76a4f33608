using System.Text.Json.Serialization;
using Freshet.Formatting;

namespace Freshet.Runs;

/// <summary>What became of one view in one run.</summary>
[JsonConverter(typeof(WordConverter<RefreshStatus>))]
public enum RefreshStatus
{
    Refreshed,

    Failed,

    /// <summary>Stopped at its own limit, by Freshet.</summary>
    TimedOut,

    /// <summary>Stopped by a request to cancel the run, or by a session on the server.</summary>
    Cancelled,

    /// <summary>Stopped because Freshet was stopped; the resumed run refreshes it.</summary>
    Interrupted,

    /// <summary>Not refreshed, and no attempt failed, or it was given up so that its readers were not blocked for longer.</summary>
    Skipped,
}
