using Azure.Core;

namespace Freshet.TestSupport;

/// <summary>Gives what it is told to for a token.</summary>
internal sealed class FakeCredential(TimeProvider time, string token) : TokenCredential
{
    public string Token { get; set; } = token;

    /// <summary>How long one lives.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Thrown instead.</summary>
    public Exception? Error { get; set; }

    public List<TokenRequestContext> Requests { get; } = [];

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        lock (Requests)
            Requests.Add(requestContext);
        return Error is null ? new(Token, time.GetUtcNow() + Life) : throw Error;
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));
}
