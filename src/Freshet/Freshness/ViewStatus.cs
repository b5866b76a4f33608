using System.Text.Json.Serialization;
using Freshet.Formatting;

namespace Freshet.Freshness;

/// <summary>The status of a view: the first that applies, in the order in which a person needs to know them.</summary>
/// <remarks><c>freshet.freshness</c> has the same rules in SQL; a test compares the two.</remarks>
[JsonConverter(typeof(WordConverter<ViewStatus>))]
public enum ViewStatus
{
    /// <summary>A policy pauses it.</summary>
    Paused,

    /// <summary>The last attempt failed.</summary>
    Failing,

    /// <summary>Past the moment by which it should have been refreshed; or somebody has emptied it since its last refresh.</summary>
    Late,

    /// <summary>Being refreshed now, and not late.</summary>
    Refreshing,

    /// <summary>No schedule applies to it: neither its name's suffix nor a policy names a cadence. Nor does a policy limit its age.</summary>
    Unscheduled,

    /// <summary>It has no data, because it was never filled: reading it fails.</summary>
    Never,

    /// <summary>It has data that Freshet has not refreshed, so the age of it is not known.</summary>
    Unknown,

    Fresh,
}
