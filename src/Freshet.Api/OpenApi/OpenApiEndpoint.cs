using System.Text;
using Freshet.Api.Json;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.OpenApi;

/// <summary><c>GET /api/openapi.json</c>: what the API takes and answers.</summary>
public sealed class OpenApiEndpoint
{
    private readonly Lazy<IResult> _answer = new(() =>
        new JsonAnswer(Encoding.UTF8.GetBytes(Read()), "application/json; charset=utf-8", StatusCodes.Status200OK));

    public IResult Get() => _answer.Value;

    /// <summary>The document, as it is kept beside the code.</summary>
    internal static string Read()
    {
        using var reader = new StreamReader(
            typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("openapi.json")!); // embedded by the project file
        return reader.ReadToEnd();
    }
}
