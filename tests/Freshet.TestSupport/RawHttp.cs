using System.Net.Sockets;
using System.Text;

namespace Freshet.TestSupport;

/// <summary>Requests that no client library would send.</summary>
internal static class RawHttp
{
    /// <summary>Sends a text, and reads until the service closes the connection.</summary>
    public static async Task<string> SendAsync(Uri address, string text)
    {
        using var client = await OpenAsync(address, text);
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Sends a text, and holds the connection.</summary>
    public static async Task<TcpClient> OpenAsync(Uri address, string text)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));
        return client;
    }
}
