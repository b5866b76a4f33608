using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Freshet.Tests.Api;

public sealed class SelectionFieldsTests
{
    [Fact]
    public void Query_without_values_sets_flags()
    {
        var call = OfQuery(("cadence", "hourly"), ("force", ""), ("dryRun", ""), ("upstream", "true"), ("downstream", "False"));

        call.DryRun.ShouldBeTrue();
        call.Database.ShouldBeNull();
        call.Selection.ToString().ShouldBe("hourly --upstream --force");
    }

    [Fact]
    public void Query_takes_lists_with_commas_and_repeated()
    {
        var call = OfQuery(
            ("cadence", "hourly, daily"), ("cadences", "daily"), ("view", new StringValues(["a,b", "c", "c"])),
            ("code", "key"), ("clientId", "x"));

        call.Selection.Cadences.ShouldBe(["hourly", "daily"]);
        call.Selection.Views.ShouldBe(["a,b", "c"]);
    }

    [Fact]
    public void Json_null_is_as_good_as_nothing()
    {
        var call = OfJson("""
            {
              "database": null, "cadences": null, "views": ["a"], "upstream": null, "downstream": null,
              "force": null, "method": null, "dryRun": null
            }
            """);

        call.ShouldSatisfyAllConditions(
            () => call.Database.ShouldBeNull(), () => call.DryRun.ShouldBeFalse(), () => call.Selection.ToString().ShouldBe("--view a"));
    }

    [Theory]
    [InlineData("force", "1")]
    [InlineData("method", "")]
    [InlineData("method", "Auto")]
    [InlineData("Cadence", "hourly")]
    [InlineData("cadence", ",")]
    [InlineData("view", " ")]
    public void Query_with_what_is_not_known_is_refused(string name, string value) =>
        Should.Throw<ProblemException>(() => OfQuery((name, value))).Status.ShouldBe(400);

    [Fact]
    public void Single_field_that_is_there_twice_is_refused() =>
        Should.Throw<ProblemException>(() => OfQuery(("database", new StringValues(["a", "b"])))).Message
            .ShouldBe("database is given more than once.");

    private static SelectionCall OfQuery(params (string Name, StringValues Value)[] fields) =>
        SelectionFields.OfQuery(new QueryCollection(fields.ToDictionary(field => field.Name, field => field.Value)), SelectionFields.OfRefresh);

    private static SelectionCall OfJson(string body)
    {
        using var document = JsonDocument.Parse(body);
        return SelectionFields.OfJson(document.RootElement, SelectionFields.OfRefresh);
    }
}
