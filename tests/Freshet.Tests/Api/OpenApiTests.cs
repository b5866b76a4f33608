using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Freshet.Tests;

/// <summary>The document is written by hand: here it is held against the routes and the shapes.</summary>
public class OpenApiTests
{
    private static readonly JsonObject Document = JsonNode.Parse(OpenApiEndpoint.Read())!.AsObject();

    public static TheoryData<string, string, JsonTypeInfo> Shapes => new()
    {
        { "Plan", "", Freshet.Hosting.Json.Shapes.Default.PlanShape },
        { "Plan", "refresh", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(PlanShape.Planned)) },
        { "Plan", "skipped", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(PlanShape.NotRefreshed)) },
        { "Name", "", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(NameShape)) },
        { "Run", "", Freshet.Hosting.Json.Shapes.Default.RunShape },
        { "RunDetail", "", Freshet.Hosting.Json.Shapes.Default.RunDetailShape },
        { "Progress", "", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(RunDetailShape.Progress)) },
        { "Refresh", "", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(RefreshShape.View)) },
        { "View", "", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(ViewShape)) },
        { "View", "lastFailure", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(LastFailureShape)) },
        { "Reason", "", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(ReasonShape)) },
        { "History", "", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(HistoryShape)) },
        { "Relation", "", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(RelationShape)) },
        { "Policy", "", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(PolicyShape)) },
        { "Graph", "", Freshet.Hosting.Json.Shapes.Default.GraphShape },
        { "Graph", "nodes", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(GraphShape.Node)) },
        { "Refresh", "waits", Freshet.Hosting.Json.Shapes.Default.Options.GetTypeInfo(typeof(RefreshTiming.Wait)) },
        { "Started", "", StartedJson.Default.StartedShape },
        { "Started", "runs", StartedJson.Default.Options.GetTypeInfo(typeof(StartedShape.Run)) },
        { "Failure", "", ProblemJson.Default.Options.GetTypeInfo(typeof(FailureShape)) },
        { "Health", "", HealthJson.Default.HealthShape },
        { "Health", "databases", HealthJson.Default.Options.GetTypeInfo(typeof(HealthShape.DatabaseCounts)) },
        { "Access", "", AccessJson.Default.AccessShape },
        { "MayAct", "", AccessJson.Default.ActShape },
        { "Badge", "", Freshet.Hosting.Json.Shapes.Default.BadgeShape },
        { "Problem", "", ProblemJson.Default.ProblemShape },
    };

    [Fact]
    public void Paths_are_the_routes()
    {
        var settings = SettingsReader.Read(new ConfigurationBuilder().Build());
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddLogging().AddRoutingCore().AddFreshet(settings).AddFreshetApi();
        var app = builder.Build();
        app.MapFreshet(_ => { });

        var routes = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>()
            .SelectMany(route => route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
                .Select(method => $"{method} {route.RoutePattern.RawText}"));

        var documented = Document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}"));
        // HEAD belongs to each GET.
        documented.ShouldBe(routes.Where(route => !route.StartsWith("HEAD ", StringComparison.Ordinal)), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Schema_is_the_shape(string name, string property, JsonTypeInfo type)
    {
        var schema = Document["components"]!["schemas"]![name]!;
        if (property.Length > 0)
            schema = schema["properties"]![property]!;
        schema = schema["items"] ?? schema;
        var properties = schema["properties"]!.AsObject();

        properties.Select(known => known.Key).ShouldBe(type.Properties.Select(known => known.Name), ignoreOrder: true);
        foreach (var known in type.Properties)
        {
            var mayBeNull = (properties[known.Name]!["type"] is JsonArray types && types.Any(word => word!.GetValue<string>() == "null"))
                || (properties[known.Name]!["oneOf"] is JsonArray kinds && kinds.Any(kind => kind!["type"]?.GetValue<string>() == "null"));
            var ignored = type.Options.DefaultIgnoreCondition == System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull
                && known.IsGetNullable && Nullable(known);
            mayBeNull.ShouldBe(Nullable(known) && !ignored, known.Name);
            schema["required"]!.AsArray().Any(required => required!.GetValue<string>() == known.Name).ShouldBe(!ignored, known.Name);
            if (properties[known.Name]!["enum"] is JsonArray words)
                words.Where(word => word is not null).Select(word => word!.GetValue<string>())
                    .ShouldBe(Words(known.PropertyType), ignoreOrder: true);
        }
    }

    [Fact]
    public void Reason_codes_are_those_of_the_registry() =>
        Document["components"]!["schemas"]!["ReasonCode"]!["enum"]!.AsArray().Select(code => code!.GetValue<string>())
            .ShouldBe(Freshet.Formatting.Words.All<ReasonCode>(), ignoreOrder: true);

    [Fact]
    public void Properties_of_fixes_are_those_of_all_kinds()
    {
        var kinds = typeof(Fix).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Fix))).ToList();
        var schema = Document["components"]!["schemas"]!["Fix"]!["properties"]!.AsObject();

        schema["kind"]!["enum"]!.AsArray().Select(kind => kind!.GetValue<string>())
            .ShouldBe(kinds.Select(kind => kind.Name.ToLowerInvariant()), ignoreOrder: true);
        schema.Select(property => property.Key).ShouldBe(
            kinds.SelectMany(kind => kind.GetProperties()).Where(property => property.Name != "EqualityContract")
                .Select(property => property.Name.ToLowerInvariant()).Distinct().Append("kind"),
            ignoreOrder: true);
    }

    [Fact]
    public void References_lead_to_schemas()
    {
        var references = Descendants(Document).OfType<JsonObject>().Select(node => node["$ref"]?.GetValue<string>())
            .OfType<string>().ToList();

        references.ShouldNotBeEmpty();
        references.ShouldAllBe(
            reference => Document["components"]!["schemas"]!.AsObject().ContainsKey(reference.Replace("#/components/schemas/", "")));
    }

    public static TheoryData<string, string, IReadOnlyList<string>> Requests => new()
    {
        { "RefreshRequest", "/api/refresh", SelectionFields.OfRefresh },
        { "PauseRequest", "/api/pause", SelectionFields.OfPause },
        { "ResumeRequest", "/api/resume", SelectionFields.OfResume },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_fields_are_those_that_are_read(string request, string path, IReadOnlyList<string> known)
    {
        var properties = Document["components"]!["schemas"]![request]!["properties"]!.AsObject();
        properties.Select(property => property.Key).ShouldBe(known, ignoreOrder: true);
        foreach (var (name, schema) in properties)
        {
            var type = schema!["type"] is JsonArray types ? types[0]! : schema["type"]!;
            var value = type.GetValue<string>() switch { "boolean" => "true", "array" => "[\"a\"]", _ => $"\"{Example(name)}\"" };
            Should.NotThrow(() => SelectionFields.OfJson(JsonDocument.Parse($$"""{"{{name}}": {{value}}}""").RootElement, known), name);
        }
        foreach (var parameter in Document["paths"]![path]!["post"]!["parameters"]!.AsArray()
            .Where(parameter => parameter!["in"]!.GetValue<string>() == "query"))
        {
            var value = parameter!["schema"]!["type"]!.GetValue<string>() == "boolean" ? "true" : Example(parameter["name"]!.GetValue<string>());
            var query = new QueryCollection(new Dictionary<string, StringValues> { [parameter["name"]!.GetValue<string>()] = value });
            Should.NotThrow(() => SelectionFields.OfQuery(query, known));
        }
    }

    private static string Example(string field) => field switch { "method" => "concurrent", "for" => "2h", _ => "x" };

    [Fact]
    public void Operations_are_named_like_the_functions()
    {
        var names = Document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(method => method.Value!["operationId"]!.GetValue<string>()));

        names.ShouldBe(
            [
                "StartRefresh", "ListRuns", "GetRun", "CancelRun", "ListViews", "GetView", "GetViewHistory", "GetViewProblems", "GetGraph",
                "PauseViews", "ResumeViews", "GetAccess", "GetAccessToAct", "GetBadge", "GetBadgeImage", "Health", "OpenApi",
            ],
            ignoreOrder: true);
    }

    private static bool Nullable(JsonPropertyInfo property) => System.Nullable.GetUnderlyingType(property.PropertyType) is not null
        || (!property.PropertyType.IsValueType && property.IsGetNullable);

    private static IEnumerable<string> Words(Type type)
    {
        var word = System.Nullable.GetUnderlyingType(type) ?? type;
        return Enum.GetNames(word).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName);
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node) => node switch
    {
        JsonObject inner => inner.Select(child => child.Value).OfType<JsonNode>().SelectMany(Descendants).Prepend(node),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Descendants).Prepend(node),
        _ => [node],
    };
}
