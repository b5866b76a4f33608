using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Access;

/// <summary>What the caller of a request may do, as far as this process decides it; a host that checks keys itself sets none.</summary>
/// <param name="KeyNeeded">Whether a caller without a key is refused.</param>
public sealed record Caller(bool MayAct, bool KeyNeeded)
{
    /// <summary>Null: the host knows.</summary>
    internal static Caller? Of(HttpRequest request) => request.HttpContext.Features.Get<Caller>();

    /// <summary>Makes it the caller of this request.</summary>
    public void Enter(HttpContext context) => context.Features.Set(this);
}
