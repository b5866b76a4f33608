using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Freshet.WorkerTests.Telemetry;

/// <summary>Application Insights as far as its exporter sees it: the endpoint that takes telemetry.</summary>
internal sealed class Ingestion : IAsyncDisposable
{
    private readonly ConcurrentQueue<JsonElement> _items = [];
    private readonly WebApplication _server;

    private Ingestion()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        _server = builder.Build();
        _server.UseRouting();
        _server.MapPost("/v2.1/track", TrackAsync);
    }

    public string ConnectionString => $"InstrumentationKey={Guid.Empty};IngestionEndpoint={_server.Urls.Single()}/";

    public IReadOnlyList<JsonElement> Items => [.. _items];

    /// <summary>The data of one type, such as <c>MessageData</c> or <c>RequestData</c>.</summary>
    public IReadOnlyList<JsonElement> Of(string type) =>
        [.. _items.Select(item => item.GetProperty("data")).Where(data => data.GetProperty("baseType").GetString() == type)
            .Select(data => data.GetProperty("baseData"))];

    public static async Task<Ingestion> StartAsync()
    {
        var ingestion = new Ingestion();
        await ingestion._server.StartAsync();
        return ingestion;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<IResult> TrackAsync(HttpRequest request)
    {
        request.Headers.Authorization.ShouldBeEmpty("no credential may be sent without encryption");
        await using var body = request.Headers.ContentEncoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        using var reader = new StreamReader(body);
        var count = 0;
        while (await reader.ReadLineAsync() is { } line)
        {
            using var item = JsonDocument.Parse(line);
            _items.Enqueue(item.RootElement.Clone());
            count++;
        }
        return Results.Json(new { itemsReceived = count, itemsAccepted = count, errors = Array.Empty<string>() });
    }
}
