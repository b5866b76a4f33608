using System.Text.RegularExpressions;

namespace Freshet.Tests;

public sealed partial class ReasonCodesTests
{
    [Fact]
    public void Docs_list_every_code_with_what_follows_from_it()
    {
        var rows = Pages.Read("docs/checks.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));

        rows.ShouldBe(Enum.GetValues<ReasonCode>().Select(Row));
    }

    [Fact]
    public void Docs_have_a_section_for_every_code_that_check_reports()
    {
        var files = Directory.GetFiles(Path.Combine(Pages.Root, "src", "Freshet", "Checking"), "*.cs", SearchOption.AllDirectories)
            .Append(Path.Combine(Pages.Root, "src", "Freshet", "Planning", "ViewFilter.cs"));
        var reported = files.SelectMany(file => NewReason().Matches(File.ReadAllText(file)))
            .Select(match => Words.Of(Enum.Parse<ReasonCode>(match.Groups["code"].Value))).Distinct().ToList();

        Pages.Anchors("docs/checks.md").Intersect(Words.All<ReasonCode>()).ShouldBe(reported, ignoreOrder: true);
    }

    [GeneratedRegex(@"new\(\s*ReasonCode\.(?<code>\w+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NewReason();

    private static string Row(ReasonCode code) =>
        $"| `{Words.Of(code)}` | {Words.Of(code.Severity())} | {code.Meaning()} | {Effects[code.Effect()]} |";

    private static readonly Dictionary<Effect, string> Effects = new()
    {
        [Effect.None] = "",
        [Effect.Obstacle] = "reported once for each slot",
        [Effect.Failure] = "counts as a failed attempt",
    };
}
