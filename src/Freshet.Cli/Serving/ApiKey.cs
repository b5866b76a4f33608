using System.Security.Cryptography;
using System.Text;
using Freshet.Api;
using Freshet.Api.Problems;
using Microsoft.AspNetCore.Http;

namespace Freshet.Cli;

/// <summary>Lets only those in who have the key; health is open to all.</summary>
internal sealed class ApiKey(string key)
{
    private const string Header = "x-functions-key";

    private readonly byte[] _digest = SHA256.HashData(Encoding.UTF8.GetBytes(key));

    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Equals(FreshetRoutes.Health, StringComparison.OrdinalIgnoreCase)
            || Matches(context.Request.Headers[Header]))
            return next(context);
        return ProblemResults
            .Of(
                StatusCodes.Status401Unauthorized,
                "unauthorized",
                $"Send the value of the setting Freshet:ApiKey in the header {Header}, once.")
            .ExecuteAsync(context);
    }

    // Digests have the same length, so the time of a comparison reveals neither the key nor its length.
    private bool Matches(Microsoft.Extensions.Primitives.StringValues given) =>
        given is [{ } text] && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(text)), _digest);
}
