using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Freshet.Hosting.Json;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Json;

/// <summary>The shapes of the command, without its indentation: what is read here goes to programs, and may be long.</summary>
internal static class HttpJson
{
    public static readonly Shapes Shapes = new(new(Shapes.Default.Options) { WriteIndented = false });

    public static IResult Result<T>(
        T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK, string contentType = "application/json; charset=utf-8") =>
        new JsonAnswer(JsonSerializer.SerializeToUtf8Bytes(value, type), contentType, status);
}
