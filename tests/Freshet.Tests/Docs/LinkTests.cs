using System.Text.RegularExpressions;

namespace Freshet.Tests;

public sealed partial class LinkTests
{
    [Fact]
    public void Every_link_within_the_repository_leads_somewhere()
    {
        var broken = new List<string>();
        foreach (var page in Pages.All)
        {
            foreach (var target in Link().Matches(Pages.Read(page)).Select(match => match.Groups["target"].Value))
            {
                if (target.Contains("://", StringComparison.Ordinal))
                    continue;
                var parts = target.Split('#');
                var path = parts[0].Length == 0
                    ? page
                    : Path.GetRelativePath(Pages.Root, Path.GetFullPath(Path.Combine(Pages.Root, Path.GetDirectoryName(page)!, parts[0])));
                var exists = Path.Exists(Path.Combine(Pages.Root, path));
                if (!exists || (parts.Length > 1 && !Pages.Anchors(path).Contains(parts[1])))
                    broken.Add($"{page}: {target}");
            }
        }

        string.Join('\n', broken).ShouldBeEmpty();
    }

    [Fact]
    public void Readme_leads_to_every_page_of_the_docs()
    {
        var readme = Pages.Read("README.md");

        Pages.All.Where(page => page.StartsWith("docs/", StringComparison.Ordinal)).ShouldAllBe(page => readme.Contains($"({page})"));
    }

    [Fact]
    public void Readme_is_short() =>
        Pages.Read("README.md").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeLessThanOrEqualTo(1300);

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Link();
}
