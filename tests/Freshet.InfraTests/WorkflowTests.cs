using System.Text.RegularExpressions;

namespace Freshet.InfraTests;

public sealed partial class WorkflowTests
{
    private static readonly string[] Workflows = [.. Repository.Files(".github/workflows", "*.yml").Select(Repository.Read)];

    [Fact]
    public void Every_action_is_pinned_to_a_commit_and_names_its_version()
    {
        var uses = Uses().Matches(string.Join('\n', Workflows)).Select(match => match.Groups["what"].Value).ToList();

        uses.ShouldNotBeEmpty();
        uses.ShouldAllBe(what => Pinned().IsMatch(what));
    }

    [Fact]
    public void Nobody_signs_in_to_Azure_with_a_secret()
    {
        foreach (var workflow in Workflows)
        {
            workflow.ShouldNotContain("AZURE_CREDENTIALS");
            workflow.ShouldNotContain("client-secret");
            Secrets().Matches(workflow).Select(match => match.Groups["name"].Value).Distinct()
                .ShouldBeSubsetOf(["FRESHET_CONNECTION_STRING"]);
        }
    }

    [GeneratedRegex(@"uses: (?<what>.*)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+(\.\d+)*$", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Pinned();

    [GeneratedRegex(@"secrets\.(?<name>\w+)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Secrets();
}
