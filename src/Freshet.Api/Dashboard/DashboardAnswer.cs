using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Freshet.Api.Dashboard;

/// <summary>A file of the page as an answer, compressed as the browser accepts it.</summary>
internal sealed class DashboardAnswer(DashboardFile file, string cacheControl) : IResult
{
    // The page runs what it brings and nothing else: a name from a database that held markup could do nothing.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types freshet-worker";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var tag = new EntityTagHeaderValue($"\"{file.Tag}\"", isWeak: true);
        response.Headers.CacheControl = cacheControl;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.GetTypedHeaders().ETag = tag;
        if (request.GetTypedHeaders()
            .IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = file.ContentType;
        var (encoding, body) = Accepts(request, "br") ? ("br", file.Brotli)
            : Accepts(request, "gzip") ? ("gzip", file.Gzip)
            : (null, file.Content);
        if (encoding is not null)
            response.Headers.ContentEncoding = encoding;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(request.Method))
            await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private static bool Accepts(HttpRequest request, string encoding) => request.GetTypedHeaders().AcceptEncoding
        .Any(given => given.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && given.Quality is not 0);
}
