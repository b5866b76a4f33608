using System.Globalization;
using System.Text.Json;

namespace Freshet.TestSupport;

/// <summary>What the API answered.</summary>
/// <param name="Headers">All of them, by name; of several of one name, with a comma between.</param>
internal sealed record Answer(int Status, string? ContentType, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.MediaType,
        response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase),
        await response.Content.ReadAsStringAsync());

    public Answer ShouldBe(int status)
    {
        Status.ShouldBe(status, Text);
        ContentType.ShouldBe("application/json");
        return this;
    }

    /// <summary>It is a problem document, whole and well-formed, of this status and code, and says all of this.</summary>
    public Answer ShouldBeProblem(int status, string code, params string[] parts)
    {
        Status.ShouldBe(status, Text);
        ContentType.ShouldBe("application/problem+json");
        var problem = Json;
        problem.Names().Take(5).ShouldBe(["type", "title", "status", "detail", "code"]);
        problem.Text("type").ShouldBe($"urn:freshet:problem:{code}");
        problem.Text("title").ShouldNotBeNullOrEmpty();
        problem.GetProperty("status").GetRawText().ShouldBe(status.ToString(CultureInfo.InvariantCulture));
        problem.Text("code").ShouldBe(code, Text);
        foreach (var part in parts)
            problem.Text("detail").ShouldNotBeNull().ShouldContain(part);
        return this;
    }
}
