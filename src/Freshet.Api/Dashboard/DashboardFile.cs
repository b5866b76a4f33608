using System.IO.Compression;
using System.Security.Cryptography;

namespace Freshet.Api.Dashboard;

/// <summary>One file of the page, as it is and compressed.</summary>
internal sealed class DashboardFile(byte[] content, string contentType)
{
    private const int TagBytes = 16;

    private readonly Lazy<byte[]> _brotli = new(() =>
        Compress(content, stream => new BrotliStream(stream, CompressionLevel.SmallestSize)));

    private readonly Lazy<byte[]> _gzip = new(() => Compress(content, stream => new GZipStream(stream, CompressionLevel.SmallestSize)));

    public string ContentType { get; } = contentType;

    public byte[] Content { get; } = content;

    public byte[] Brotli => _brotli.Value;

    public byte[] Gzip => _gzip.Value;

    /// <summary>Stands for the content however it is compressed.</summary>
    public string Tag { get; } = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, TagBytes));

    private static byte[] Compress(byte[] content, Func<Stream, Stream> open)
    {
        using var result = new MemoryStream();
        using (var stream = open(result))
            stream.Write(content);
        return result.ToArray();
    }
}
