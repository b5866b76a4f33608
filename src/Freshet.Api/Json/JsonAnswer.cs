using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Freshet.Api.Json;

/// <summary>A JSON document as an answer: no cache keeps it, a tag shows a caller who asks again that nothing changed, and a large one
/// is compressed.</summary>
internal sealed class JsonAnswer(ReadOnlyMemory<byte> document, string contentType, int status) : IResult
{
    // A smaller one fits into a few packets anyway.
    private const int Large = 4 * 1024;

    // A weak tag stands for a document however it is compressed.
    private const int TagBytes = 16;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var isHead = HttpMethods.IsHead(request.Method);
        response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status200OK && (isHead || HttpMethods.IsGet(request.Method)))
        {
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(document.Span).AsSpan(0, TagBytes))}\"",
                isWeak: true);
            response.GetTypedHeaders().ETag = tag;
            if (request.GetTypedHeaders()
                .IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }
        response.StatusCode = status;
        response.ContentType = contentType;
        var compression = Compression(httpContext);
        if (compression is not null)
            response.Headers.ContentEncoding = compression.EncodingName;
        else
            response.ContentLength = document.Length;
        if (isHead)
            return;
        if (compression is null)
        {
            await response.Body.WriteAsync(document, httpContext.RequestAborted);
            return;
        }
        await using var compressed = compression.CreateStream(response.Body);
        await compressed.WriteAsync(document, httpContext.RequestAborted);
    }

    /// <returns>Null if it is small, or the caller accepts none.</returns>
    private ICompressionProvider? Compression(HttpContext context)
    {
        if (document.Length < Large)
            return null;
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        return context.RequestServices.GetRequiredService<IResponseCompressionProvider>().GetCompressionProvider(context);
    }
}
