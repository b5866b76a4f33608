using System.Globalization;
using System.Text;
using System.Text.Json;
using Freshet.Api.Problems;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Answers;

/// <summary>Lists in pages: <c>limit</c> and <c>after</c> in the query, the address of the next page in the header <c>Link</c>.</summary>
internal static class Pages
{
    private const string Total = "Freshet-Total";

    /// <summary>Names the page after this one, relative to this one's address.</summary>
    /// <param name="after">Where it begins, as <see cref="Cursor"/> makes it.</param>
    public static void SetNextPage(this HttpRequest request, string after)
    {
        var query = request.Query.Where(field => field.Key is not ("after" or "code" or "clientId"))
            .SelectMany(field => field.Value.Select(value => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(value ?? "")}"))
            .Append($"after={Uri.EscapeDataString(after)}");
        request.HttpContext.Response.Headers.Link = $"<?{string.Join('&', query)}>; rel=\"next\"";
    }

    /// <summary>How long the whole list is.</summary>
    public static void SetTotal(this HttpRequest request, int total) =>
        request.HttpContext.Response.Headers[Total] = total.ToString(CultureInfo.InvariantCulture);

    /// <summary>A place in a list, as text that callers pass on and do not read.</summary>
    public static string Cursor(params string[] place) =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(place, PlaceJson.Default.StringArray))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <exception cref="ProblemException">It is none that <see cref="Cursor"/> made of so many parts.</exception>
    public static string[] Place(string cursor, int parts)
    {
        try
        {
            var base64 = cursor.Replace('-', '+').Replace('_', '/');
            var json = Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
            if (JsonSerializer.Deserialize(Encoding.UTF8.GetString(json), PlaceJson.Default.StringArray) is { } place && place.Length == parts)
                return place;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // Reported below.
        }
        throw Wrong();
    }

    public static ProblemException Wrong() => new(
        StatusCodes.Status400BadRequest, "bad_request", "after must be the value that the header Link of the page before has.");
}
