using System.Text.RegularExpressions;

namespace Freshet.Checking.Functions;

/// <summary>What the body of a function, kept as a string, seems to read and call. PostgreSQL itself does not know before
/// it runs.</summary>
/// <param name="Relations">What it names where a relation stands: in FROM and JOIN, and after UPDATE, INSERT INTO or TABLE.</param>
/// <param name="Calls">What it names before a bracket; keywords and types are among them.</param>
/// <param name="Operators">Signs that no schema stands before.</param>
internal sealed partial record FunctionText(
    IReadOnlyList<(string? Schema, string Name)> Relations, IReadOnlyList<(string? Schema, string Name)> Calls, IReadOnlyList<string> Operators)
{
    public static FunctionText Of(string body)
    {
        var reader = new FunctionTextReader();
        reader.Read(Tokens(body));
        return new([.. reader.Relations], [.. reader.Calls], [.. reader.Operators]);
    }

    /// <summary>Words, quoted names, strings and signs, without comments. A string keeps its quote in front, as it may be run.</summary>
    public static List<string> Tokens(string code) =>
        [.. Token().Matches(code).Where(match => !match.Groups["comment"].Success).Select(match => match.Value)];

    /// <summary>What a string holds.</summary>
    public static string Unquoted(string text) => text.StartsWith('$')
        ? text[(text.IndexOf('$', 1) + 1)..text.LastIndexOf('$', text.Length - 2)]
        : text[(text.IndexOf('\'', StringComparison.Ordinal) + 1)..^1].Replace("''", "'", StringComparison.Ordinal);

    // Anyone who owns a view can write its functions. What is not closed ends with the text and counts as a comment: otherwise
    // each opening sign would be looked up to the end, and a long body would take hours.
    [GeneratedRegex(
        """
        (?<comment>--[^\n]*|/\*.*?(?:\*/|\z))
        |[eE]'(?>(?:\\.|''|[^'\\])*)(?:'|(?<comment>\\?\z))
        |'(?>(?:''|[^'])*)(?:'|(?<comment>\z))
        |\$(?<tag>[\p{L}_]\w*|)\$.*?(?:\$\k<tag>\$|(?<comment>\z))
        |"(?>(?:""|[^"])*)(?:"|(?<comment>\z))
        |[\p{L}_][\w$]*|\d[\w.]*|(?:(?!--|/\*)[-+*/<>=~!@\#%^&|`?])+|[^\s]
        """,
        RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, 10_000)]
    private static partial Regex Token();
}
