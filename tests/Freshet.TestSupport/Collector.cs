using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Freshet.TestSupport;

/// <summary>A collector of OpenTelemetry's that keeps what it is sent, as text: names stand in protobuf as they are.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, string> _received = [];
    private readonly Task _accepting;

    public Collector()
    {
        Address = $"http://127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address { get; }

    /// <summary>All that came to a path, such as <c>/v1/traces</c>.</summary>
    public string Received(string path) => _received.GetValueOrDefault(path, "");

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _accepting;
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.Latin1);
                var body = await reader.ReadToEndAsync();
                _received.AddOrUpdate(context.Request.Url!.AbsolutePath, body, (_, before) => before + body); // a request has one
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // It is closed.
        }
    }
}
