namespace Freshet.Tests;

public sealed class ReasonCodesTests
{
    [Fact]
    public void Docs_list_every_code_with_what_follows_from_it()
    {
        var rows = File.ReadAllLines(Path.Combine(Root, "docs", "reasons.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal));

        rows.ShouldBe(Enum.GetValues<ReasonCode>().Select(Row));
    }

    [Fact]
    public void Readme_leads_to_the_list() => File.ReadAllText(Path.Combine(Root, "README.md")).ShouldContain("(docs/reasons.md)");

    private static string Row(ReasonCode code) =>
        $"| `{Words.Of(code)}` | {Words.Of(code.Severity())} | {code.Meaning()} | {Effects[code.Effect()]} |";

    private static readonly Dictionary<Effect, string> Effects = new()
    {
        [Effect.None] = "",
        [Effect.Obstacle] = "reported once for each slot",
        [Effect.Failure] = "counts as a failed attempt",
    };

    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Functions.sln")))
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("There is no Functions.sln above the tests.");
            return folder;
        }
    }
}
