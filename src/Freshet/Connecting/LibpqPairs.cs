using System.Text;

namespace Freshet.Connecting;

/// <summary>libpq's form: words such as <c>host=db user='me and you'</c>, with blanks between them.</summary>
internal static class LibpqPairs
{
    /// <returns>Null if the text is of another form.</returns>
    public static IReadOnlyList<(string Name, string Value)>? Read(string text)
    {
        var pairs = new List<(string, string)>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            var equals = text.IndexOf('=', at);
            var name = equals < 0 ? "" : text[at..equals].TrimEnd();
            if (!ConnectionParameters.IsLibpqName(name) || ReadValue(text, equals + 1, ref at) is not { } value)
                return null;
            // Commas in place of semicolons.
            if (value.EndsWith(',') && !name.Equals("password", StringComparison.OrdinalIgnoreCase))
                return null;
            pairs.Add((name, value));
        }
        // One alone is the same in Npgsql's form.
        return pairs.Count > 1 ? pairs : null;
    }

    /// <summary>Up to the next blank, or within single quotes; a backslash takes the next character as it is.</summary>
    private static string? ReadValue(string text, int start, ref int at)
    {
        for (at = start; at < text.Length && char.IsWhiteSpace(text[at]); at++)
        {
            // libpq allows blanks after the equals sign.
        }
        var quoted = at < text.Length && text[at] == '\'';
        if (quoted)
            at++;
        var value = new StringBuilder();
        for (; at < text.Length; at++)
        {
            if (quoted ? text[at] == '\'' : char.IsWhiteSpace(text[at]))
                break;
            if (!quoted && text[at] == ';')
                return null;
            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            value.Append(text[at]);
        }
        if (quoted && at++ >= text.Length)
            throw new ConnectionStringException("a quote is not closed");
        return value.ToString();
    }
}
