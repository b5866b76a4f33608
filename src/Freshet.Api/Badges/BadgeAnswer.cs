using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Freshet.Api.Badges;

/// <summary>A badge as an answer, which browsers keep for half a minute.</summary>
internal sealed class BadgeAnswer(string image) : IResult
{
    private const int TagBytes = 16;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var content = Encoding.UTF8.GetBytes(image);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, TagBytes))}\"");
        response.GetTypedHeaders().ETag = tag;
        response.Headers.CacheControl = "max-age=30";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'";
        // It is made for pages of other sites.
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (request.GetTypedHeaders().IfNoneMatch
            .Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = "image/svg+xml; charset=utf-8";
        response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(request.Method))
            await response.Body.WriteAsync(content, httpContext.RequestAborted);
    }
}
