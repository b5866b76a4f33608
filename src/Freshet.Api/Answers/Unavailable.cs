using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Answers;

/// <summary>Says in a header which databases a list lacks: one that only looks complete would hide what is stale.</summary>
internal static class Unavailable
{
    private const string Header = "Freshet-Unavailable";

    public static void Tell(HttpRequest request, IEnumerable<string> databases)
    {
        if (string.Join(", ", databases.Select(Uri.EscapeDataString)) is { Length: > 0 } names)
            request.HttpContext.Response.Headers[Header] = names;
    }
}
