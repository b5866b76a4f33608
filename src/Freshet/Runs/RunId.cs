using System.Security.Cryptography;
using System.Text;

namespace Freshet.Runs;

/// <summary>A run's id as people and programs see it: <c>database.uuid</c>.</summary>
/// <param name="Database">The database's name in the settings.</param>
public readonly record struct RunId(string Database, Guid Id)
{
    /// <summary>A manual run's: sorts by time.</summary>
    public static RunId New(string database) => new(database, Guid.CreateVersion7());

    /// <summary>A tick's: the same for the same database, cadence and slot, so that a tick that fires twice is one run.</summary>
    public static RunId ForTick(string database, string cadence, DateTimeOffset slot)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"freshet\n{database}\n{cadence}\n{slot.UtcDateTime:O}"))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80); // version 8: the content is ours
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(database, new Guid(bytes, bigEndian: true));
    }

    public static bool TryParse(string text, out RunId id)
    {
        // A uuid has no dot, a database's name may have some.
        var dot = text.LastIndexOf('.');
        var valid = Guid.TryParseExact(text[(dot + 1)..], "D", out var uuid) & dot > 0;
        id = valid ? new RunId(text[..dot], uuid) : default;
        return valid;
    }

    public override string ToString() => $"{Database}.{Id:D}";
}
