using System.Text.RegularExpressions;

namespace Freshet.Tests;

/// <summary>The repository's texts, for tests that compare them with the code.</summary>
internal static partial class Pages
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every Markdown file that a reader may open, by its path from the root.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.GetFiles(Root, "*.md").Concat(Directory.GetFiles(Path.Combine(Root, "docs"), "*.md"))
            .Append(Path.Combine(Root, "infra", "README.md"))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The rows of all tables of a page, without heads; each cell without its backticks.</summary>
    public static IReadOnlyList<string[]> Rows(string path) =>
    [
        .. Read(path).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal))
            .Select(line => line.Trim().Trim('|').Split('|').Select(cell => cell.Trim().Trim('`')).ToArray()),
    ];

    /// <summary>The lines of code blocks: fenced as shell, or indented by four, outside lists.</summary>
    public static IEnumerable<string> Code(string path) =>
        Read(path).Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Trim());

    /// <summary>As GitHub names the anchors of headings.</summary>
    public static IReadOnlySet<string> Anchors(string path) => Read(path).Split('\n')
        .Where(line => line.StartsWith('#'))
        .Select(line => NotInAnchors().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotInAnchors();

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Functions.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("There is no Functions.sln above the tests.");
        return folder;
    }
}
