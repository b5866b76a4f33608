using System.Text.Json;

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

    public static string ShouldBeOneLine(this string text)
    {
        text.ShouldNotBeEmpty();
        text.ShouldNotContain('\n');
        return text;
    }
}
