using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Freshet.Naming;

namespace Freshet.Api.Badges;

/// <summary>Signs the address of a view's badge: whoever has the address may see the view's age, without a key.</summary>
internal sealed class BadgeSigner(string key)
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);

    public string Sign(string database, ViewName view) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Message(database, view)));

    /// <summary>In a time that depends on the length of the signature only.</summary>
    public bool Verify(string database, ViewName view, string signature) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Sign(database, view)));

    /// <summary>Each part with its length before it, so that the parts of two views never make the same message.</summary>
    private static byte[] Message(string database, ViewName view)
    {
        var message = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in new[] { database, view.Schema, view.Name })
        {
            var text = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
            message.Write(length);
            message.Write(text);
        }
        return message.ToArray();
    }
}
