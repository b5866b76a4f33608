using System.Reflection;
using System.Text.RegularExpressions;
using Freshet.Cli;

namespace Freshet.Tests;

public sealed partial class OperationsPageTests
{
    [Fact]
    public void Page_has_every_log_event_with_its_name_and_level()
    {
        var events = Directory.GetFiles(Path.Combine(Pages.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Event().Matches(File.ReadAllText(file)))
            .Select(match => $"{match.Groups["id"].Value} {match.Groups["name"].Value} {match.Groups["level"].Value.ToLowerInvariant()}")
            .Distinct().Order(StringComparer.Ordinal).ToList();

        events.Count.ShouldBeGreaterThan(25);
        Pages.Rows("docs/operations.md").Where(row => row.Length == 4 && IsNumber(row[0]))
            .Select(row => $"{row[0]} {row[1]} {row[2]}").Order(StringComparer.Ordinal).ShouldBe(events);
    }

    [Fact]
    public void Page_has_every_exit_code() =>
        Pages.Rows("docs/operations.md").Where(row => row.Length == 2 && IsNumber(row[0])).Select(row => row[0])
            .ShouldBe(typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"{field.GetRawConstantValue()}"));

    [Fact]
    public void Page_has_every_status_of_a_view() =>
        Words.All<ViewStatus>().ShouldBeSubsetOf(Pages.Rows("docs/operations.md").Select(row => row[0]));

    private static bool IsNumber(string cell) => cell.All(char.IsAsciiDigit);

    [GeneratedRegex(
        @"LoggerMessage\(\s*(?<id>\d+),\s*LogLevel\.(?<level>\w+)[\s\S]*?partial void (?<name>\w+)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Event();
}
