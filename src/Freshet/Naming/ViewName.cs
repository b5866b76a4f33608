using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Freshet.Formatting;

namespace Freshet.Naming;

/// <summary>The schema and the name of a relation as the catalog stores them: unquoted, case kept.</summary>
/// <remarks>This is the only code in Freshet that quotes an identifier.</remarks>
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

    /// <summary>Reads <c>schema.name</c>, each part bare (taken as it is), in double quotes (doubled inside), or as
    /// <c>U&amp;"\202E"</c>.</summary>
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
        var valid = match.Success && schema is not null && own is not null && IsValid(schema) && IsValid(own);
        name = valid ? new ViewName(schema!, own!) : default; // valid ones are not null
        return valid;
    }

    /// <summary>The name as it is shown in SQL that can be pasted: both parts always quoted.</summary>
    public string ToSql() => $"{Quote(Schema)}.{Quote(Name)}";

    /// <summary>The name for a statement that Freshet sends, as the catalog has it.</summary>
    internal string ToSentSql() => $"{QuoteSent(Schema)}.{QuoteSent(Name)}";

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

    /// <summary>One identifier in double quotes, for SQL that is shown: with its hidden letters as Unicode escapes, if it has any.</summary>
    public static string Quote(string identifier) => HiddenLetters.Has(identifier)
        ? $"U&{QuoteSent(HiddenLetters.Replace(identifier.Replace(@"\", @"\\", StringComparison.Ordinal), HiddenLetters.UnicodeEscape))}"
        : QuoteSent(identifier);

    /// <summary>One identifier in double quotes, for a statement that Freshet sends: a database in SQL_ASCII takes no Unicode escapes,
    /// and neither does to_regclass.</summary>
    internal static string QuoteSent(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Readable(string part) => BareIdentifier().IsMatch(part) ? part : Quote(part);

    /// <returns>Null if it has an escape that stands for no letter.</returns>
    private static string? Unquote(string part)
    {
        if (part.StartsWith('"'))
            return Undouble(part[1..^1]);
        if (!part.StartsWith("U&\"", StringComparison.OrdinalIgnoreCase))
            return part;
        var valid = true;
        var text = Escapes().Replace(Undouble(part[3..^1]), match =>
        {
            if (match.Value == @"\\")
                return @"\";
            valid &= int.TryParse(match.Groups["hex"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value)
                & Rune.IsValid(value);
            return valid ? new Rune(value).ToString() : "";
        });
        return valid ? text : null;
    }

    private static string Undouble(string quoted) => quoted.Replace("\"\"", "\"", StringComparison.Ordinal);

    private static string Checked(string part, string parameter) =>
        part.Length > 0 && !part.Contains('\0', StringComparison.Ordinal)
            ? part
            : throw new ArgumentException($"'{part}' is not a name.", parameter);

    private static bool IsValid(string part) =>
        part.Length > 0 && !part.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(part) <= MaxBytes;

    [GeneratedRegex(
        """^(?<schema>([Uu]&)?"(?:[^"]|"")+"|[^".]+)\.(?<name>([Uu]&)?"(?:[^"]|"")+"|[^"]+)\z""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Qualified();

    [GeneratedRegex(
        @"\\(\\|\+(?<hex>[0-9A-Fa-f]{6})|(?<hex>[0-9A-Fa-f]{4})|)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Escapes();

    [GeneratedRegex(@"^[a-z_][a-z0-9_$]*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BareIdentifier();
}
