using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Freshet.Hosting.Credentials;
using Freshet.Hosting.Telemetry;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Freshet.Functions;

/// <summary>Sends log events, traces and measurements to Application Insights, to a collector of OpenTelemetry, or to both. Without either,
/// log events go to the Functions host.</summary>
internal static class TelemetryExport
{
    public static void AddTelemetry(this IHostApplicationBuilder builder, TelemetrySettings settings, AzureSignIn signIn)
    {
        if (settings is { IsAzure: false, IsOtlp: false })
            return;
        // What ASP.NET Core and the worker report about each request is in its span.
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>("Microsoft", LogLevel.Warning);
        var telemetry = builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults()
            .WithTracing(traces => traces.AddFreshet())
            .WithMetrics(metrics => metrics.AddFreshet())
            .WithLogging(_ => { }, logs => logs.IncludeFormattedMessage = true);
        if (settings.IsOtlp)
            telemetry.UseOtlpExporter();
        if (settings.IsAzure)
            telemetry.UseAzureMonitorExporter(azure => Configure(azure, settings, signIn));
    }

    private static void Configure(AzureMonitorExporterOptions azure, TelemetrySettings settings, AzureSignIn signIn)
    {
        azure.ConnectionString = settings.AzureConnectionString;
        if (settings.SignsIn)
            azure.Credential = settings.ClientId is { } id
                ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(id))
                : signIn.Credential;
        // Alerts read log events, and a run is rare and short: nothing is left out. Otherwise only 5 traces a second and their logs are sent.
        azure.EnableTraceBasedLogsSampler = false;
        azure.TracesPerSecond = null;
        azure.SamplingRatio = 1;
        // A connection that stays open, and figures of the process every minute, tell nothing of views, and cost.
        azure.EnableLiveMetrics = false;
        azure.EnablePerformanceCounters = false;
        azure.EnableStandardMetrics = false;
    }
}
