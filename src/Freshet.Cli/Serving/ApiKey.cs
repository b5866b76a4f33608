using System.Security.Cryptography;
using System.Text;
using Freshet.Api;
using Freshet.Api.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Freshet.Cli;

/// <summary>Lets only those in who have the key; health is open to all.</summary>
internal sealed class ApiKey(string key)
{
    /// <summary>A shorter key can be guessed.</summary>
    public const int Shortest = 16;

    private const string Header = "x-functions-key";
    private const string Bearer = "Bearer ";

    private readonly byte[] _digest = SHA256.HashData(Encoding.UTF8.GetBytes(key));

    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (FreshetRoutes.IsOpen(context.Request.Path)
            || Matches(context.Request.Headers[Header])
            || Matches(Token(context.Request.Headers.Authorization)))
            return next(context);
        context.Response.Headers.WWWAuthenticate = Bearer.TrimEnd();
        return ProblemResults
            .Of(
                StatusCodes.Status401Unauthorized,
                "unauthorized",
                $"Send the value of the setting Freshet:ApiKey in the header {Header}, once, or in 'Authorization: Bearer …'.")
            .ExecuteAsync(context);
    }

    private static StringValues Token(StringValues given) =>
        given is [{ } text] && text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? text[Bearer.Length..].Trim()
            : StringValues.Empty;

    // Digests have the same length, so the time of a comparison reveals neither the key nor its length.
    private bool Matches(StringValues given) =>
        given is [{ } text] && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(text)), _digest);
}
