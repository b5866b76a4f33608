using System.Text.Json;
using Freshet.Cli;

namespace Freshet.TestSupport;

internal static class JsonExtensions
{
    /// <summary>The names of an object's properties, in their order.</summary>
    public static List<string> Names(this JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    public static string? Text(this JsonElement element, string property) => element.GetProperty(property).GetString();

    public static List<JsonElement> Items(this JsonElement element) => [.. element.EnumerateArray()];

    public static List<JsonElement> Items(this JsonElement element, string property) => element.GetProperty(property).Items();

    /// <summary>The item of an array that is about a view.</summary>
    public static JsonElement Of(this IEnumerable<JsonElement> items, string view) => items.Single(item => item.Text("name") == view);

    /// <summary>What to do about a problem or an outcome, as the command line shows it.</summary>
    public static string Fix(this JsonElement problem) => FixText.Of(problem.Fixes());

    /// <inheritdoc cref="Fix"/>
    public static List<Fix> Fixes(this JsonElement problem) =>
        problem.GetProperty("fixes").Deserialize<List<Fix>>(JsonSerializerOptions.Web).ShouldNotBeNull();

    public static string ShouldBeOneLine(this string text)
    {
        text.ShouldNotBeEmpty();
        text.ShouldNotContain('\n');
        return text;
    }
}
