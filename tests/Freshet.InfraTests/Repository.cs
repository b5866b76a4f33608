using System.Text.RegularExpressions;

namespace Freshet.InfraTests;

/// <summary>The files that the tests compare with each other.</summary>
internal static partial class Repository
{
    private static readonly string Root = Find();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Has(string path) => File.Exists(Path.Combine(Root, path));

    public static IEnumerable<string> Files(string folder, string pattern) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>All templates, one after the other, without their comments.</summary>
    public static string Bicep() => string.Join('\n', Files("infra", "*.bicep").Select(Read).Select(WithoutComments));

    /// <summary>All C# of a project, with the values of its constants where an attribute uses their names. Of one that is not
    /// there, nothing, so that what is looked for in it is missed.</summary>
    public static string Code(string project)
    {
        if (!Directory.Exists(Path.Combine(Root, "src", project)))
            return "";
        var code = string.Join('\n', Files($"src/{project}", "*.cs").Select(Read));
        var constants = Constant().Matches(code).GroupBy(match => match.Groups["name"].Value)
            .ToDictionary(group => group.Key, group => group.First().Groups["value"].Value);
        return Use().Replace(code, use => constants.TryGetValue(use.Groups["name"].Value, out var value)
            ? $"{use.Groups["before"].Value}{value}{use.Groups["after"].Value}"
            : use.Value)
            .Replace("$\"%", "\"%", StringComparison.Ordinal);
    }

    public static string WithoutComments(string bicep) =>
        string.Join('\n', bicep.Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Functions.sln")))
                return folder;
        }
        throw new InvalidOperationException($"There is no Functions.sln above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex("const string (?<name>\\w+) = \"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Constant();

    /// <summary>In <c>$"%{Timers.Hourly}%"</c>.</summary>
    [GeneratedRegex("(?<before>\"%)\\{(\\w+\\.)*(?<name>\\w+)\\}(?<after>%\")", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Use();
}
