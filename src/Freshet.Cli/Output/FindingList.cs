using Freshet.Formatting;
using Freshet.Reasons;

namespace Freshet.Cli;

/// <summary>What is wrong, the worst first: the same finding of many views once, with the list of them.</summary>
internal static class FindingList
{
    private const string Indent = "  ";

    /// <param name="findings">Each with the name of what it is about.</param>
    public static void Write(IEnumerable<(string About, Reason Finding)> findings)
    {
        foreach (var line in Lines(findings, Screen.Width))
            Console.Out.WriteLine(line);
    }

    /// <param name="width">Of the terminal, in columns; null: without limit.</param>
    public static IEnumerable<string> Lines(IEnumerable<(string About, Reason Finding)> findings, int? width)
    {
        foreach (var same in findings.GroupBy(finding => (finding.Finding.Severity, finding.Finding.Code, finding.Finding.Text))
            .OrderBy(group => group.Key.Severity).ThenBy(group => group.Key.Code))
        {
            var (severity, code, text) = same.Key;
            var word = Words.Of(severity);
            yield return $"{Screen.Styled(word, Colour(severity))} {Words.Of(code)}";
            foreach (var line in Screen.Wrap(Printable.Line(text), width - Indent.Length))
                yield return Indent + line;
            // What all have in common follows after the list of them.
            var isShared = same.Select(finding => FixText.Of(finding.Finding.Fixes)).Distinct(StringComparer.Ordinal).Count() == 1;
            IEnumerable<(string About, Reason Finding)> rows =
                isShared ? [(string.Join(", ", same.Select(finding => finding.About)), same.First().Finding)] : same;
            foreach (var (about, finding) in rows)
            {
                foreach (var line in Screen.Wrap(Printable.Line(about), width - (2 * Indent.Length)))
                    yield return Indent + Indent + line;
                foreach (var line in Fixes(finding.Fixes, width - (2 * Indent.Length)))
                    yield return Indent + Indent + line;
            }
        }
    }

    /// <summary>A line for each kind of fix in a row: what is in it can be pasted at once. Only advice is wrapped.</summary>
    private static IEnumerable<string> Fixes(IReadOnlyList<Fix> fixes, int? width)
    {
        for (var (start, end) = (0, 0); start < fixes.Count; start = end)
        {
            while (end < fixes.Count && fixes[end].GetType() == fixes[start].GetType())
                end++;
            var text = $"{(start == 0 ? "fix" : "then")}: {Printable.Line(FixText.Of([.. fixes.Take(end).Skip(start)]))}";
            foreach (var line in fixes[start] is Fix.Advice ? Screen.Wrap(text, width) : [text])
                yield return line;
        }
    }

    private static string? Colour(Severity severity) => severity switch
    {
        Severity.Error => "31",
        Severity.Warning => "33",
        _ => null,
    };
}
