using System.Security.Cryptography;
using System.Text;
using Freshet.Api;
using Freshet.Api.Access;
using Freshet.Api.Problems;
using Freshet.Hosting.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Freshet.Cli;

/// <summary>Lets only those in who have a key: some may act, others may look. What names nothing is open to all.</summary>
internal sealed class Keys(AccessSettings access)
{
    /// <summary>A shorter key can be guessed.</summary>
    public const int Shortest = 16;

    private const string Header = "x-functions-key";
    private const string Bearer = "Bearer ";

    private static readonly Caller Viewer = new(MayAct: false, KeyNeeded: true);
    private static readonly Caller Actor = new(MayAct: true, KeyNeeded: true);

    private readonly List<(byte[] Digest, Caller Caller)> _known =
    [
        .. access.ApiKeys.Select(key => (Digest(key), Actor)), .. access.ViewerKeys.Select(key => (Digest(key), Viewer)),
    ];

    /// <exception cref="UsageException">One can be guessed, or opens more than it should.</exception>
    public static void Check(AccessSettings access)
    {
        foreach (var (name, keys) in new[] { ("Freshet:ApiKey", access.ApiKeys), ("Freshet:ViewerKey", access.ViewerKeys) })
        {
            if (keys.Any(key => key.Length < Shortest))
                throw new UsageException(
                    $"{name} is too short: a key of fewer than {Shortest} characters can be guessed. To make one: openssl rand -hex 32");
        }
        if (access.ApiKeys.Intersect(access.ViewerKeys, StringComparer.Ordinal).Any())
            throw new UsageException(
                "Freshet:ViewerKey is also a Freshet:ApiKey, so that viewers could start and cancel refreshes. "
                + "Set Freshet__ViewerKey to another key. To make one: openssl rand -hex 32");
    }

    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (FreshetRoutes.IsOpen(context.Request.Path))
            return next(context);
        if ((Find(context.Request.Headers[Header]) ?? Find(Token(context.Request.Headers.Authorization))) is not { } caller)
        {
            context.Response.Headers.WWWAuthenticate = Bearer.TrimEnd();
            return ProblemResults.Of(StatusCodes.Status401Unauthorized, "unauthorized", Missing()).ExecuteAsync(context);
        }
        if (!caller.MayAct && !FreshetRoutes.IsForViewers(context.Request))
            return ProblemResults.Of(StatusCodes.Status403Forbidden, "view_only", NotAllowed()).ExecuteAsync(context);
        caller.Enter(context);
        return next(context);
    }

    private string Missing() =>
        $"Send the value of the setting {(access.ApiKeys.Count == 0 ? "Freshet:ViewerKey" : "Freshet:ApiKey")} in the header {Header}, "
        + "once, or in 'Authorization: Bearer …'.";

    private string NotAllowed() => access.ApiKeys.Count == 0
        ? "Nobody can act over HTTP, because Freshet:ViewerKey is set but Freshet:ApiKey is not. "
            + $"Set Freshet:ApiKey, restart the service, and send that key in the header {Header}."
        : $"This key allows its owner to look, not to act. Send the value of the setting Freshet:ApiKey in the header {Header}.";

    private static StringValues Token(StringValues given) =>
        given is [{ } text] && text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? text[Bearer.Length..].Trim()
            : StringValues.Empty;

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Digests have the same length, and all are compared, so the time of a comparison reveals neither a key nor its
    /// length.</summary>
    private Caller? Find(StringValues given)
    {
        if (given is not [{ } text])
            return null;
        var digest = Digest(text);
        Caller? found = null;
        foreach (var (known, caller) in _known)
            found = CryptographicOperations.FixedTimeEquals(digest, known) ? caller : found;
        return found;
    }
}
