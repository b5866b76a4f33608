using System.Text;

namespace Freshet.WorkerTests.Telemetry;

/// <summary>A span as OTLP has it (opentelemetry/proto/trace/v1/trace.proto).</summary>
/// <param name="Links">Trace and span of each.</param>
internal sealed record Span(
    string Scope, string Trace, string Id, string Parent, string Name, bool Failed, IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<(string Trace, string Span)> Links)
{
    /// <summary>All spans that a collector has received.</summary>
    public static IReadOnlyList<Span> Of(Collector collector) =>
        // Requests of one type, one after the other, are one request.
        [.. new Protobuf(Encoding.Latin1.GetBytes(collector.Received("/v1/traces"))).Messages(1, 2)
            .SelectMany(scope => scope.Messages(2).Select(span => Read(scope.Messages(1).Single().Text(1), span)))];

    private static Span Read(string scope, Protobuf span) => new(
        scope, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Messages(15).Any(status => status.Number(3) == 2),
        span.Messages(9).ToDictionary(tag => tag.Text(1), tag => tag.Messages(2).Single().Text(1)),
        [.. span.Messages(13).Select(link => (link.Hex(1), link.Hex(2)))]);
}
