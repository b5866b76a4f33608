using Freshet.Telemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Freshet.Hosting.Telemetry;

/// <summary>What Freshet exports, whatever the exporter.</summary>
public static class FreshetSignals
{
    public static TracerProviderBuilder AddFreshet(this TracerProviderBuilder traces) =>
        traces.AddSource(FreshetTelemetry.Name, "Npgsql").AddProcessor(new NoRowData());

    public static MeterProviderBuilder AddFreshet(this MeterProviderBuilder metrics) =>
        metrics.AddMeter(FreshetTelemetry.Name, "Npgsql");
}
