using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Freshet.WorkerTests;

/// <summary>The gRPC server of a Functions host, for one worker.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly Channel<JsonObject> _outgoing = Channel.CreateUnbounded<JsonObject>();
    private readonly Action<JsonObject> _receive;
    private readonly WebApplication _server;

    private EventStream(Action<JsonObject> receive)
    {
        _receive = receive;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<EventStream>, Methods>());
        _server = builder.Build();
        _server.UseRouting();
        _server.MapGrpcService<EventStream>();
    }

    public Uri Address => new(_server.Urls.Single());

    /// <param name="receive">Gets what the worker sends, one message after the other.</param>
    public static async Task<EventStream> StartAsync(Action<JsonObject> receive)
    {
        var stream = new EventStream(receive);
        await stream._server.StartAsync();
        return stream;
    }

    public void Send(JsonObject message) => _outgoing.Writer.TryWrite(message);

    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        await _server.DisposeAsync();
    }

    private async Task ConverseAsync(
        IAsyncStreamReader<JsonObject> incoming, IServerStreamWriter<JsonObject> outgoing, CancellationToken cancellationToken)
    {
        var sending = SendAsync(outgoing, cancellationToken);
        try
        {
            await foreach (var message in incoming.ReadAllAsync(cancellationToken))
                _receive(message);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The worker has gone.
        }
        _outgoing.Writer.TryComplete();
        await sending;
    }

    private async Task SendAsync(IServerStreamWriter<JsonObject> outgoing, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
                await outgoing.WriteAsync(message, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The worker has gone.
        }
    }

    private sealed class Methods : IServiceMethodProvider<EventStream>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<EventStream> context) =>
            context.AddDuplexStreamingMethod(
                Protocol.EventStream, [], (stream, incoming, outgoing, call) => stream.ConverseAsync(incoming, outgoing, call.CancellationToken));
    }
}
