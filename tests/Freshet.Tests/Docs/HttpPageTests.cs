using System.Text.Json;
using System.Text.RegularExpressions;

namespace Freshet.Tests;

public sealed partial class HttpPageTests
{
    [Fact]
    public void Page_has_every_call_of_the_openapi_document()
    {
        using var document = JsonDocument.Parse(Pages.Read("src/Freshet.Api/OpenApi/openapi.json"));
        var calls = document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(operation => operation.Name is "get" or "post" or "delete")
            .Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));

        Pages.Rows("docs/http.md").Where(row => row.Length == 2 && Call().IsMatch(row[0])).Select(row => row[0])
            .ShouldBe(calls, ignoreOrder: true);
    }

    [Fact]
    public void Page_has_every_code_of_a_problem()
    {
        var titles = Title().Matches(Pages.Read("src/Freshet.Api/Problems/ProblemResults.cs")).Select(match => match.Groups["code"].Value);
        var errors = Pages.Rows("docs/http.md").Where(row => row.Length == 2 && char.IsAsciiDigit(row[0][0]))
            .SelectMany(row => Code().Matches($"`{row[1]}`").Select(match => match.Groups["code"].Value));

        errors.ShouldBe(titles, ignoreOrder: true);
    }

    [Fact]
    public void Page_has_every_field_of_a_refresh()
    {
        using var document = JsonDocument.Parse(Pages.Read("src/Freshet.Api/OpenApi/openapi.json"));
        var request = document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Select(schema => schema.Value).Single(schema =>
                schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty("dryRun", out _));

        Pages.Rows("docs/http.md").Where(row => row.Length == 3 && row[0] != "field").Select(row => row[0])
            .ShouldBe(request.GetProperty("properties").EnumerateObject().Select(property => property.Name), ignoreOrder: true);
    }

    [GeneratedRegex("^(GET|POST|DELETE) /", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Call();

    [GeneratedRegex("""\["(?<code>\w+)"\] = """, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Title();

    [GeneratedRegex("`(?<code>[a-z_]+)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Code();
}
