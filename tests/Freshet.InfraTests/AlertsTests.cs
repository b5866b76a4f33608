using System.Text.Json;
using System.Text.RegularExpressions;

namespace Freshet.InfraTests;

/// <summary>Alerts and workbook look for events by their names and values; these are the events that the app writes. That they arrive
/// with them, Freshet.WorkerTests shows.</summary>
public sealed partial class AlertsTests
{
    private static readonly string Code = Repository.Code("Freshet") + Repository.Code("Freshet.Hosting") + Repository.Code("Freshet.Api")
        + Repository.Code("Freshet.Functions");

    [Fact]
    public void Alerts_look_for_these_events_at_these_levels()
    {
        Named(Repository.Read("infra/queries/no-run.kql")).ShouldBe(["RunEnded Information", "RunEndedBadly Error"]);
        Named(Repository.Read("infra/queries/late.kql")).ShouldBe(["ViewLate Warning"]);
        Named(Repository.Read("infra/queries/lost.kql")).ShouldBe(["RunLost Error"]);
        // All errors but those of the alert on lost runs; 3 is an error in the numbers of Application Insights.
        Named(Repository.Read("infra/queries/failures.kql")).ShouldBe(["RunLost Error"]);
        Repository.Read("infra/queries/failures.kql").ShouldContain("SeverityLevel >= 3");
    }

    [Fact]
    public void Every_query_reads_values_that_its_events_have()
    {
        var parts = Queries().Concat(Repository.Files("infra/queries", "*.kql").Select(Repository.Read))
            .SelectMany(query => query.Split("AppTraces")[1..]).ToList();
        parts.Count.ShouldBeGreaterThan(10);
        foreach (var part in parts)
        {
            // What every event has, whatever wrote it.
            var values = Value().Matches(part).Select(match => match.Groups["name"].Value).Except(["EventName", "CategoryName"]).ToList();
            foreach (var named in Names(part))
                values.ShouldBeSubsetOf(Event(named).Values, $"{named}: {part}");
        }
    }

    [Fact]
    public void Id_of_a_run_begins_with_the_name_of_its_database()
    {
        var run = RunId.New("my.db").ToString();
        foreach (var query in Queries().Append(Repository.Read("infra/queries/no-run.kql"))
            .Where(query => query.Contains("extract(", StringComparison.Ordinal)))
            Regex.Match(run, Extract().Match(query).Groups["expression"].Value, RegexOptions.None, TimeSpan.FromMinutes(1)).Groups[1].Value
                .ShouldBe("my.db");
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

    /// <summary>The events that a query looks for, with their levels.</summary>
    private static IEnumerable<string> Named(string query) => Names(query).Select(name => $"{name} {Event(name).Level}");

    private static IEnumerable<string> Names(string query) =>
        Comparison().Matches(query).SelectMany(match => match.Groups["name"].Captures.Select(name => name.Value)).Distinct();

    private static (string Level, IReadOnlyList<string> Values) Event(string name)
    {
        var found = LoggerMessage().Matches(Code).ShouldHaveSingle(match => match.Groups["name"].Value == name);
        return (found.Groups["level"].Value,
            [.. Placeholder().Matches(found.Groups["text"].Value).Select(match => match.Groups["name"].Value)]);
    }

    private static IEnumerable<JsonElement> Items()
    {
        using var workbook = JsonDocument.Parse(Repository.Read("infra/workbook.json"));
        return [.. workbook.RootElement.GetProperty("items").EnumerateArray().Select(item => item.Clone())];
    }

    private static IEnumerable<string> Queries() => Items()
        .Where(item => item.GetProperty("type").GetInt32() == 3)
        .Select(item => item.GetProperty("content").GetProperty("query").GetString()!); // an item of this type is a query

    [GeneratedRegex("""LoggerMessage\(\s*\d+,\s*LogLevel\.(?<level>\w+),(?<text>[\s\S]*?)\)\]\s*public static partial void (?<name>\w+)""",
        RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex LoggerMessage();

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("""Properties\.EventName\) (==|!=|in) \(?("(?<name>\w+)"(, )?)+""", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"Properties\.(?<name>\w+)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Value();

    [GeneratedRegex("""extract\(@"(?<expression>[^"]*)",""", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Extract();

    [GeneratedRegex(@"\bApp[A-Z]\w+\b", RegexOptions.None, 60_000)]
    private static partial Regex Table();
}
