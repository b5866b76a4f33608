using System.Net;
using System.Net.Sockets;

namespace Freshet.TestSupport;

/// <summary>A wire to a server that can be cut, and counts what goes over it.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;
    private volatile byte[]? _trigger;
    private int _roundTrips;

    private Wire(string connectionString)
    {
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        var here = (IPEndPoint)_listener.LocalEndpoint;
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { Host =
            "127.0.0.1", Port = here.Port, SslMode = SslMode.Disable }.ConnectionString;
        _accepting = AcceptAsync();
    }

    /// <summary>By way of this wire.</summary>
    public string ConnectionString { get; }

    public bool HasCut { get; private set; }

    /// <summary>How often a client has sent statements and waited for their answers: commands and batches.</summary>
    public int RoundTrips => Volatile.Read(ref _roundTrips);

    public static Wire To(string connectionString) => new(connectionString);

    /// <summary>Cuts once, when the server has answered with a text and before the client sees that.</summary>
    public void CutBefore(string answer) => _trigger = System.Text.Encoding.ASCII.GetBytes(answer);

    /// <summary>After the cut of <see cref="CutBefore"/>, ends all other connections too, and hangs up on so many new ones.</summary>
    public int ThenRefuse { get; set; }

    /// <summary>Cuts all connections that there are; new ones can be made.</summary>
    public void Cut()
    {
        HasCut = true;
        lock (_sockets)
        {
            foreach (var socket in _sockets)
                socket.Dispose();
            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ContinueWith(_ => { }, TaskScheduler.Default);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var client = await _listener.AcceptSocketAsync(_end.Token);
            if (HasCut && ThenRefuse > 0)
            {
                ThenRefuse--;
                client.Dispose();
                continue;
            }
            var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await server.ConnectAsync(_server.Host!, _server.Port, _end.Token); // a server is always given with its host
            lock (_sockets)
                _sockets.AddRange([client, server]);
            _ = PumpAsync(client, server, answers: false);
            _ = PumpAsync(server, client, answers: true);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool answers)
    {
        var buffer = new byte[65536];
        var messages = new ClientMessages();
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                if (answers && _trigger is { } trigger && buffer.AsSpan(0, count).IndexOf(trigger) >= 0)
                {
                    _trigger = null;
                    HasCut = true;
                    if (ThenRefuse > 0)
                        Cut();
                    break;
                }
                if (!answers)
                    Interlocked.Add(ref _roundTrips, messages.CountRoundTrips(buffer.AsSpan(0, count)));
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut, or ended by either side.
        }
        from.Dispose();
        to.Dispose();
    }
}
