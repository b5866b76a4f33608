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

    /// <summary>Stopped by the one who asked for the run, or by somebody on the server.</summary>
    Cancelled,

    /// <summary>Stopped because Freshet itself was told to end; a resumed run refreshes it.</summary>
    Interrupted,

    /// <summary>Not tried, because something that it reads was not refreshed.</summary>
    UpstreamFailed,

    /// <summary>Another run was refreshing it until this run's deadline.</summary>
    AlreadyRunning,

    /// <summary>Left as it is; the reason says why.</summary>
    Left,
}
