using System.Text.RegularExpressions;

namespace Freshet;

/// <summary>What the body of a function, kept as a string, seems to read. PostgreSQL itself does not know before it runs.</summary>
internal static partial class FunctionText
{
    /// <summary>The relations that the body names after FROM, JOIN, INTO, UPDATE or TABLE.</summary>
    public static IReadOnlyList<(string? Schema, string Name)> Relations(string body)
    {
        var code = Noise().Replace(body, " ");
        var subqueries = Subquery().Matches(code).Select(match => Plain(match.Groups["name"].Value)).ToHashSet();
        return [.. Named().Matches(code)
            .Select(match => (Schema: match.Groups["schema"].Success ? Plain(match.Groups["schema"].Value) : null, Name: Plain(match.Groups["name"].Value)))
            .Where(relation => relation.Schema is not null || !subqueries.Contains(relation.Name))
            .Distinct()];
    }

    private static string Plain(string identifier) => identifier.StartsWith('"')
        ? identifier[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
        : identifier.ToLowerInvariant();

    // WITH name AS (…), also with columns and MATERIALIZED.
    [GeneratedRegex("""(?<name>"(?:[^"]|"")+"|\w+)\s*(?:\([^()]*\)\s*)?as\s+(?:not\s+)?(?:materialized\s*)?\(""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Subquery();

    // Comments and string literals name nothing.
    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Noise();

    [GeneratedRegex(
        """\b(?:from|join|into|update|table)\s+(?:only\s+)?(?:(?<schema>"(?:[^"]|"")+"|\w+)\s*\.\s*)?(?<name>"(?:[^"]|"")+"|\w+)(?!\s*\()""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}
