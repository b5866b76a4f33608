using Microsoft.AspNetCore.Http;

namespace Freshet.Api.OpenApi;

/// <summary><c>GET /api/openapi.json</c>: what the API takes and answers.</summary>
public sealed class OpenApiEndpoint
{
    private readonly Lazy<string> _document = new(Read);

    public IResult Get() => Results.Text(_document.Value, "application/json");

    /// <summary>The document, as it is kept beside the code.</summary>
    internal static string Read()
    {
        using var reader = new StreamReader(
            typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("openapi.json")!); // embedded by the project file
        return reader.ReadToEnd();
    }
}
