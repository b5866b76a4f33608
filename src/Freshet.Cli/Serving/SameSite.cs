using System.Net;
using Freshet.Api;
using Freshet.Api.Access;
using Freshet.Api.Problems;
using Microsoft.AspNetCore.Http;

namespace Freshet.Cli;

/// <summary>Without a key, any page in a browser on this machine could call a service on loopback; only callers that address it by a name
/// of this machine's may.</summary>
internal static class SameSite
{
    private static readonly Caller Local = new(MayAct: true, KeyNeeded: false);

    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var origin = request.Headers.Origin.ToString();
        var own = $"{request.Scheme}://{request.Host}";
        if (FreshetRoutes.IsOpen(request.Path))
            return next(context);
        if (IsOwn(request.Host.Host) && (origin.Length == 0 || origin.Equals(own, StringComparison.OrdinalIgnoreCase)))
        {
            Local.Enter(context);
            return next(context);
        }
        return ProblemResults
            .Of(
                StatusCodes.Status403Forbidden,
                "forbidden",
                "Without the setting Freshet:ApiKey, only programs on this machine can call, at localhost or 127.0.0.1.")
            .ExecuteAsync(context);
    }

    // The owner of a name can point it at this machine; an address cannot be pointed.
    private static bool IsOwn(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
