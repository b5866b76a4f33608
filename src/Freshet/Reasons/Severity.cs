using System.Text.Json.Serialization;
using Freshet.Formatting;

namespace Freshet.Reasons;

/// <summary>How much a reason matters.</summary>
[JsonConverter(typeof(WordConverter<Severity>))]
public enum Severity
{
    /// <summary>The view cannot be refreshed, or nothing refreshes it.</summary>
    Error,

    /// <summary>It can, but it blocks readers, costs far more than it must, or may be stale without anyone noticing.</summary>
    Warning,

    /// <summary>Worth knowing, and no problem.</summary>
    Info,
}
