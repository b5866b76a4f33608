using System.Globalization;
using System.Net;

namespace Freshet.Cli;

/// <summary>Where the service listens.</summary>
internal sealed record ListenAddress(IPAddress Address, int Port)
{
    /// <summary>The header of the Functions host, so that both hosts look the same to a client.</summary>
    public static readonly ListenAddress Default = new(IPAddress.Loopback, 7071);

    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Takes <c>7071</c>, <c>0.0.0.0:7071</c>, <c>[::]:7071</c>, <c>localhost:7071</c>, <c>*:7071</c>, each also with
    /// <c>http://</c> before it.</summary>
    /// <exception cref="UsageException">It is none of these.</exception>
    public static ListenAddress Parse(string text)
    {
        var rest = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? text[7..].TrimEnd('/') : text;
        var colon = rest.LastIndexOf(':');
        var host = colon < 0 ? "localhost" : rest[..colon];
        if (!int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
            throw Wrong(text);
        return host switch
        {
            "localhost" => new(IPAddress.Loopback, port),
            "*" or "+" => new(IPAddress.IPv6Any, port),
            _ when IPAddress.TryParse(host, out var address) => new(address, port),
            _ => throw Wrong(text),
        };
    }

    public override string ToString() => new IPEndPoint(Address, Port).ToString();

    private static UsageException Wrong(string text) =>
        new(
            $"--listen must be an address and a port, such as 127.0.0.1:7071 or 0.0.0.0:8080, not '{text}'. "
            + "For https, put a proxy in front.");
}
