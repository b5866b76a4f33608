using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Freshet.Hosting.Telemetry;

/// <summary>Sends traces, measurements and log events to the collector that <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names, as
/// OpenTelemetry's own variables configure it.</summary>
public sealed class OtlpExport : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private OtlpExport()
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Resource())
            .AddFreshet()
            .AddOtlpExporter()
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Resource())
            .AddFreshet()
            .AddOtlpExporter()
            .Build();
    }

    /// <returns>Null if no collector is named.</returns>
    public static OtlpExport? Start() => IsWanted ? new() : null;

    /// <summary>OpenTelemetry's own variables, for a host whose configuration does not hold the environment: the log
    /// events are sent where that says.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Variables => Environment.GetEnvironmentVariables()
        .Cast<System.Collections.DictionaryEntry>()
        .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value))
        .Where(variable => variable.Key.StartsWith("OTEL_", StringComparison.Ordinal));

    /// <summary>Adds the log events to what is sent.</summary>
    public static void AddTo(ILoggingBuilder logging)
    {
        if (!IsWanted)
            return;
        logging.AddOpenTelemetry(options =>
        {
            options.SetResourceBuilder(Resource());
            options.IncludeFormattedMessage = true;
            options.AddOtlpExporter();
        });
    }

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }

    private static bool IsWanted => Environment.GetEnvironmentVariable(Endpoint) is { Length: > 0 };

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come after this and win.
    private static ResourceBuilder Resource() =>
        ResourceBuilder.CreateEmpty().AddService("freshet").AddTelemetrySdk().AddEnvironmentVariableDetector();
}
