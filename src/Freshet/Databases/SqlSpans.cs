using System.Diagnostics;
using Freshet.Telemetry;
using Npgsql;

namespace Freshet.Databases;

/// <summary>Chooses and names the spans that Npgsql makes, so that a trace leads from the run over the view to its REFRESH or ANALYZE.
/// Heartbeats, look-ups and what surrounds the refresh would bury these.</summary>
internal static class SqlSpans
{
    public static void Configure(NpgsqlTracingOptionsBuilder tracing) => tracing
        .ConfigureCommandFilter(_ => false)
        .ConfigureBatchFilter(batch => FreshetTelemetry.IsInView && Main(batch) is not null)
        .ConfigureBatchSpanNameProvider(Main)
        .ConfigureBatchEnrichmentCallback(Enrich)
        .EnableFirstResponseEvent(false)
        .EnablePhysicalOpenTracing(false);

    private static void Enrich(Activity activity, NpgsqlBatch batch)
    {
        var main = Main(batch);
        // Without the statements around it, which are the same for every view.
        activity.SetTag("db.query.text", main);
        activity.SetTag(
            "db.operation.name", main?.StartsWith("ANALYZE", StringComparison.Ordinal) == true ? "ANALYZE" : "REFRESH MATERIALIZED VIEW");
        activity.SetTag("db.collection.name", activity.Parent?.GetTagItem(FreshetTelemetry.ViewTag));
    }

    /// <summary>The refresh or the ANALYZE that the others of its batch are there for; null if there is none.</summary>
    private static string? Main(NpgsqlBatch batch) => batch.BatchCommands
        .Cast<NpgsqlBatchCommand>()
        .Select(command => command.CommandText)
        .FirstOrDefault(sql =>
            sql.StartsWith("REFRESH ", StringComparison.Ordinal) || sql.StartsWith("ANALYZE ", StringComparison.Ordinal));
}
