using Freshet.Api.Badges;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Freshet.Functions;

/// <summary>Shows the age of single views to pages outside Freshet.</summary>
/// <remarks>The names of the functions are a contract: keys can be given for each.</remarks>
public sealed class BadgeFunctions(BadgeEndpoint badges)
{
    /// <summary>Open to all whose address is signed.</summary>
    [Function("GetBadgeImage")]
    public Task<IResult> GetBadgeImage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "badge.svg")] HttpRequest request,
            CancellationToken cancellationToken) =>
        badges.GetImageAsync(request, cancellationToken);

    [Function("GetBadge")]
    public Task<IResult> GetBadge(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "badge")] HttpRequest request,
            CancellationToken cancellationToken) =>
        badges.GetAddressAsync(request, cancellationToken);
}
