using System.Text.Json.Serialization;
using Freshet.Formatting;

namespace Freshet.Freshness;

/// <summary>The status of a view: the first that applies.</summary>
/// <remarks><c>freshet.freshness</c> has the same rules in SQL; a test compares the two.</remarks>
[JsonConverter(typeof(WordConverter<ViewStatus>))]
public enum ViewStatus
{
    /// <summary>A policy pauses it.</summary>
    Paused,

    /// <summary>No schedule applies to it: neither its name's suffix nor a policy names a cadence.</summary>
    Unscheduled,

    /// <summary>Freshet has never refreshed it.</summary>
    Never,

    /// <summary>Being refreshed now.</summary>
    Refreshing,

    /// <summary>The last attempt failed.</summary>
    Failing,

    /// <summary>Past the moment by which it should have been refreshed.</summary>
    Late,

    Fresh,
}
