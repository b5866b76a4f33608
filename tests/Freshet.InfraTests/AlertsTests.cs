using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Freshet.InfraTests;

/// <summary>Alerts and workbook look for texts in the log; these are the texts that the app writes.</summary>
public sealed partial class AlertsTests
{
    private static readonly string Code = Repository.Code("Freshet") + Repository.Code("Freshet.Hosting") + Repository.Code("Freshet.Api")
        + Repository.Code("Freshet.Functions");

    [Fact]
    public void Both_ends_of_a_run_are_what_the_alert_on_no_run_counts()
    {
        var ends = Messages().Where(message => message.Text.StartsWith("Run {RunId} ended: ", StringComparison.Ordinal)).ToList();

        ends.Select(message => message.Level).ShouldBe(["Information", "Error"], ignoreOrder: true);
        var query = Repository.Read("infra/queries/no-run.kql");
        query.ShouldContain("Message startswith \"Run \" and Message contains \" ended: \"");
        // The id of a run begins with the name of its database.
        RunId.TryParse("main.0190a3c1-0000-7000-8000-000000000000", out var id).ShouldBeTrue();
        Match($"Run {id} ended: succeeded", Expression(query, "Run")).ShouldBe(["main"]);
    }

    [Fact]
    public void A_late_view_is_a_warning_in_the_words_of_its_alert()
    {
        var (level, text) = Messages().ShouldHaveSingle(message => message.Text.Contains(" is late: ", StringComparison.Ordinal));
        var line = text.Replace("{View}", "\"Odd of S\".daily", StringComparison.Ordinal)
            .Replace("{Database}", "main", StringComparison.Ordinal);

        level.ShouldBe("Warning");
        var query = Repository.Read("infra/queries/late.kql");
        line.ShouldStartWith("View ");
        line.ShouldContain(" is late: ");
        Match(line, Expression(query, "View")).ShouldBe(["\"Odd of S\".daily", "main"]);
    }

    [Fact]
    public void A_lost_run_is_an_error_in_the_words_of_its_alert()
    {
        var (level, text) = Messages().ShouldHaveSingle(message => message.Text.Contains("was lost: ", StringComparison.Ordinal));

        level.ShouldBe("Error");
        text.ShouldStartWith("Run {RunId} was lost: ");
        Repository.Read("infra/queries/lost.kql").ShouldContain("Message startswith \"Run \" and Message contains \" was lost: \"");
    }

    [Fact]
    public void A_failed_run_is_an_error_and_errors_are_what_the_alert_on_failures_counts()
    {
        Messages().ShouldHaveSingle(message => message.Text.Contains("problems: {Problems}", StringComparison.Ordinal)).Level
            .ShouldBe(nameof(LogLevel.Error));
        // 3 is an error, in the numbers of Application Insights.
        Repository.Read("infra/queries/failures.kql").ShouldContain("SeverityLevel >= 3");
    }

    [Fact]
    public void The_end_of_a_run_is_what_the_workbook_takes_apart()
    {
        var query = Queries().Single(query => query.Contains("extract_all(@\"^Run", StringComparison.Ordinal));
        foreach (var (_, text) in Messages().Where(message => message.Text.StartsWith("Run {RunId} ended: ", StringComparison.Ordinal)))
        {
            var line = text.Replace("{RunId}", "main.0190a3c1", StringComparison.Ordinal)
                .Replace("{Status}", "partly_failed", StringComparison.Ordinal).Replace("{DurationMs}", "1234", StringComparison.Ordinal)
                .Replace("{Refreshed}", "5", StringComparison.Ordinal).Replace("{Views}", "7", StringComparison.Ordinal);

            Match(line, Expression(query, "Run")).ShouldBe(["main", "0190a3c1", "partly_failed", "1234", "5", "7"]);
            Match(line, " ended: (\\w+) in ").ShouldBe(["partly_failed"]);
        }
        Queries().ShouldContain(query => query.Contains("@\" ended: (\\w+) in \"", StringComparison.Ordinal));
    }

    [Fact]
    public void The_end_of_a_view_is_what_the_workbook_takes_apart()
    {
        var text = Messages()
            .ShouldHaveSingle(message => message.Text.StartsWith("View {View} {Status} by ", StringComparison.Ordinal)).Text;
        var line = text.Replace("{View}", "reports.\"by day\"", StringComparison.Ordinal)
            .Replace("{Status}", "refreshed", StringComparison.Ordinal)
            .Replace("{Method}", "concurrent", StringComparison.Ordinal).Replace("{DurationMs}", "1234", StringComparison.Ordinal)
            .Replace("{Reason}", "hourly; readers are not blocked", StringComparison.Ordinal);

        var query = Queries().First(query => query.Contains("extract_all(@\"^View (.+) (\\w+) by", StringComparison.Ordinal));

        Match(line, ViewEnd().Match(query).Groups["expression"].Value).ShouldBe(["reports.\"by day\"", "refreshed", "concurrent", "1234"]);
    }

    [Fact]
    public void The_workbook_is_whole_and_shows_freshness_durations_and_failures()
    {
        var names = Items().Select(item => item.GetProperty("name").GetString()).ToList();

        names.ShouldBeUnique();
        names.ShouldContain("freshness");
        names.ShouldContain("durations");
        names.ShouldContain("failures");
        Items().Where(item => item.GetProperty("type").GetInt32() == 3)
            .ShouldAllBe(item => item.GetProperty("content").GetProperty("crossComponentResources")[0].GetString() == "{workspace}");
        Queries().ShouldAllBe(
            query => query.Count(c => c == '(') - query.Count(c => c == ')') == query.Split("\\(").Length - query.Split("\\)").Length);
    }

    [Fact]
    public void Every_query_reads_tables_that_the_workspace_has()
    {
        foreach (var query in Queries().Concat(Repository.Files("infra/queries", "*.kql").Select(Repository.Read)))
            Table().Matches(query).Select(match => match.Value).Distinct().ShouldBeSubsetOf(["AppTraces", "AppRequests", "AppExceptions"]);
    }

    /// <summary>Level and text of all log messages of the app.</summary>
    private static IEnumerable<(string Level, string Text)> Messages() =>
        LoggerMessage().Matches(Code)
            .Select(match => (match.Groups["level"].Value, string.Concat(match.Groups["text"].Captures.Select(part => part.Value))));

    private static IEnumerable<JsonElement> Items()
    {
        using var workbook = JsonDocument.Parse(Repository.Read("infra/workbook.json"));
        return [.. workbook.RootElement.GetProperty("items").EnumerateArray().Select(item => item.Clone())];
    }

    private static IEnumerable<string> Queries() => Items()
        .Where(item => item.GetProperty("type").GetInt32() == 3)
        .Select(item => item.GetProperty("content").GetProperty("query").GetString()!); // an item of this type is a query

    private static IEnumerable<string> Match(string line, string expression) =>
        Regex.Match(line, expression, RegexOptions.None, TimeSpan.FromMinutes(1)).Groups.Values.Skip(1).Select(group => group.Value);

    private static string Expression(string query, string first) =>
        Regex.Match(query,
            $"@\"(?<expression>\\^{first}[^\"]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromMinutes(1)).Groups["expression"].Value;

    [GeneratedRegex("""\[LoggerMessage\(\s*\d+,\s*LogLevel\.(?<level>\w+),\s*"(?<text>[^"]*)"(\s*\+\s*"(?<text>[^"]*)")*\s*\)\]""",
        RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex LoggerMessage();

    [GeneratedRegex("""extract_all\(@"(?<expression>\^View [^"]*)",""", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex ViewEnd();

    [GeneratedRegex(@"\bApp[A-Z]\w+\b", RegexOptions.None, 60_000)]
    private static partial Regex Table();
}
