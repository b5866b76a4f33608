using System.Text.Json.Serialization;
using Freshet.Formatting;

namespace Freshet.Api.Health;

/// <summary>How many of the databases are ready.</summary>
[JsonConverter(typeof(WordConverter<HealthStatus>))]
public enum HealthStatus
{
    /// <summary>All databases are ready.</summary>
    Healthy,

    /// <summary>Some are.</summary>
    Degraded,

    /// <summary>None is.</summary>
    Unhealthy,
}
