using System.Text;
using Google.Protobuf;

namespace Freshet.WorkerTests.Telemetry;

/// <summary>A message whose descriptor is not at hand: its fields by their numbers.</summary>
internal sealed class Protobuf
{
    private readonly ILookup<int, object> _fields;

    public Protobuf(byte[] message)
    {
        using var input = new CodedInputStream(message);
        var fields = new List<(int Number, object Value)>();
        while (input.ReadTag() is var tag and not 0)
        {
            fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed32 => (ulong)input.ReadFixed32(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                var other => throw new InvalidDataException($"wire type {other}"),
            }));
        }
        _fields = fields.ToLookup(field => field.Number, field => field.Value);
    }

    public IEnumerable<Protobuf> Messages(int number) => _fields[number].Select(value => new Protobuf((byte[])value));

    /// <summary>Messages in messages in messages.</summary>
    public IEnumerable<Protobuf> Messages(params int[] path) =>
        path.Aggregate((IEnumerable<Protobuf>)[this], (messages, number) => messages.SelectMany(message => message.Messages(number)));

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number));

    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number));

    public ulong Number(int number) => _fields[number].Select(value => (ulong)value).SingleOrDefault();

    private byte[] Bytes(int number) => _fields[number].Select(value => (byte[])value).SingleOrDefault([]);
}
