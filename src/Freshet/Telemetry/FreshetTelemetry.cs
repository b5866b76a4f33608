using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Freshet.Telemetry;

/// <summary>The names of what Freshet measures and traces. A host listens to the source and the meter named <see cref="Name"/>.</summary>
public static class FreshetTelemetry
{
    public const string Name = "Freshet";

    internal const string RunSpan = "refresh run";
    internal const string ViewSpan = "refresh view";

    internal const string DatabaseTag = "freshet.database";
    internal const string RunTag = "freshet.run.id";
    internal const string ViewTag = "freshet.view";
    internal const string MethodTag = "freshet.method";
    internal const string StatusTag = "freshet.status";
    internal const string ReasonTag = "freshet.reason_code";
    internal const string ErrorTag = "error.type";

    internal static readonly ActivitySource Source = new(Name);
    internal static readonly Meter Meter = new(Name);

    /// <summary>Whether the current span is that of a view.</summary>
    internal static bool IsInView => Activity.Current is { OperationName: ViewSpan };
}
