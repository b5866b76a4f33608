using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Answers;

/// <summary>The time by the clocks of the databases, in a header: in the document, it would make each answer another one.</summary>
internal static class Clocks
{
    private const string Header = "Freshet-Clock";

    public static void SetClocks(this HttpRequest request, IEnumerable<(string Database, DateTimeOffset Now)> clocks) =>
        request.HttpContext.Response.Headers[Header] = string.Join(", ", clocks.Select(clock =>
            $"{Uri.EscapeDataString(clock.Database)}={clock.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}"));
}
