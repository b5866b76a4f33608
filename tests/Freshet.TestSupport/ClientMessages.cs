using System.Buffers.Binary;

namespace Freshet.TestSupport;

/// <summary>The messages that a client of PostgreSQL sends over one connection, in pieces of any size.</summary>
internal sealed class ClientMessages
{
    private const int LengthBytes = 4;

    // The first message, which asks for the connection, has no type.
    private readonly byte[] _head = new byte[1 + LengthBytes];
    private int _known = 1;
    private int _rest;

    /// <summary>Takes the next piece.</summary>
    /// <returns>How many messages in it make the server answer: Sync (S) after a command or a batch, and Query (Q).</returns>
    public int CountRoundTrips(ReadOnlySpan<byte> piece)
    {
        var count = 0;
        while (piece.Length > 0)
        {
            if (_rest == 0)
            {
                _head[_known++] = piece[0];
                piece = piece[1..];
                if (_known < _head.Length)
                    continue;
                _rest = BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(1)) - LengthBytes;
                if (_head[0] is (byte)'S' or (byte)'Q')
                    count++;
                _known = 0;
            }
            var taken = Math.Min(_rest, piece.Length);
            _rest -= taken;
            piece = piece[taken..];
        }
        return count;
    }
}
