using System.Diagnostics;
using Freshet.Telemetry;
using Npgsql;

namespace Freshet.Databases;

/// <summary>Names the spans that Npgsql makes of a refresh's statements, so that a trace leads from the run over the view
/// to its SQL.</summary>
internal static class SqlSpans
{
    public static void Configure(NpgsqlTracingOptionsBuilder tracing) => tracing
        .ConfigureCommandFilter(_ => FreshetTelemetry.TracesSql)
        .ConfigureBatchFilter(_ => FreshetTelemetry.TracesSql)
        .ConfigureBatchSpanNameProvider(batch => Main(batch) ?? batch.BatchCommands[0].CommandText.Split(' ')[0])
        .ConfigureBatchEnrichmentCallback(Enrich)
        .EnableFirstResponseEvent(false);

    private static void Enrich(Activity activity, NpgsqlBatch batch)
    {
        if (Main(batch) is not { } main)
            return;
        activity.SetTag(
            "db.operation.name", main.StartsWith("ANALYZE", StringComparison.Ordinal) ? "ANALYZE" : "REFRESH MATERIALIZED VIEW");
        activity.SetTag("db.collection.name", activity.Parent?.GetTagItem(FreshetTelemetry.ViewTag));
    }

    /// <summary>The refresh or the ANALYZE that the others of its batch are there for; null if there is none.</summary>
    private static string? Main(NpgsqlBatch batch) => batch.BatchCommands
        .Cast<NpgsqlBatchCommand>()
        .Select(command => command.CommandText)
        .FirstOrDefault(sql =>
            sql.StartsWith("REFRESH ", StringComparison.Ordinal) || sql.StartsWith("ANALYZE ", StringComparison.Ordinal));
}
