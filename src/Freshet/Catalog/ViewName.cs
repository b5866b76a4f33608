using System.Text;
using System.Text.RegularExpressions;

namespace Freshet;

/// <summary>The schema and the name of a relation as the catalog stores them: unquoted, case kept.</summary>
/// <remarks><see cref="ToSql"/> is the only code in Freshet that quotes an identifier.</remarks>
public readonly partial record struct ViewName : IComparable<ViewName>
{
    /// <summary>PostgreSQL cuts longer names, counted in bytes of UTF-8, with no more than a notice.</summary>
    public const int MaxBytes = 63;

    /// <remarks>Takes longer names than <see cref="Parse"/>: in a database that is not in UTF-8 the same letters take
    /// fewer bytes.</remarks>
    /// <exception cref="ArgumentException">A part is empty, or holds a NUL.</exception>
    public ViewName(string schema, string name)
    {
        Schema = Checked(schema, nameof(schema));
        Name = Checked(name, nameof(name));
    }

    public string Schema { get; }

    public string Name { get; }

    /// <summary>Reads <c>schema.name</c>, each part bare (taken as it is) or in double quotes (doubled inside).</summary>
    /// <exception cref="FormatException">The text is no such name.</exception>
    public static ViewName Parse(string text) => TryParse(text, out var name)
        ? name
        : throw new FormatException(
            $"'{text}' is not the name of a view. Write schema.name or \"schema\".\"name\", each part of {MaxBytes} bytes at most.");

    /// <summary>As <see cref="Parse"/>, without its exception.</summary>
    public static bool TryParse(string text, out ViewName name)
    {
        var match = Qualified().Match(text);
        var (schema, own) = (Unquote(match.Groups["schema"].Value), Unquote(match.Groups["name"].Value));
        var valid = match.Success && IsValid(schema) && IsValid(own);
        name = valid ? new ViewName(schema, own) : default;
        return valid;
    }

    /// <summary>The name as it is written in SQL: both parts always quoted.</summary>
    public string ToSql() => $"{Quote(Schema)}.{Quote(Name)}";

    /// <summary>The name as people read it: a part is quoted only where SQL would need it.</summary>
    public override string ToString() => $"{Readable(Schema)}.{Readable(Name)}";

    public int CompareTo(ViewName other)
    {
        var bySchema = string.CompareOrdinal(Schema, other.Schema);
        return bySchema != 0 ? bySchema : string.CompareOrdinal(Name, other.Name);
    }

    public static bool operator <(ViewName left, ViewName right) => left.CompareTo(right) < 0;

    public static bool operator >(ViewName left, ViewName right) => left.CompareTo(right) > 0;

    public static bool operator <=(ViewName left, ViewName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ViewName left, ViewName right) => left.CompareTo(right) >= 0;

    /// <summary>One identifier in double quotes, for SQL.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Readable(string part) => BareIdentifier().IsMatch(part) ? part : Quote(part);

    private static string Unquote(string part) =>
        part.StartsWith('"') ? part[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : part;

    private static string Checked(string part, string parameter) =>
        part.Length > 0 && !part.Contains('\0', StringComparison.Ordinal)
            ? part
            : throw new ArgumentException($"'{part}' is no name.", parameter);

    private static bool IsValid(string part) =>
        part.Length > 0 && !part.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(part) <= MaxBytes;

    [GeneratedRegex(
        """^(?<schema>"(?:[^"]|"")+"|[^".]+)\.(?<name>"(?:[^"]|"")+"|[^"]+)\z""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Qualified();

    [GeneratedRegex(@"^[a-z_][a-z0-9_$]*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BareIdentifier();
}
