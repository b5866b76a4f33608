using Freshet.Api.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Freshet.Functions;

/// <summary>Shows a caller over HTTP what it may do.</summary>
/// <remarks>The names of the functions are a contract: keys can be given for each.</remarks>
public sealed class AccessFunctions(AccessEndpoint access)
{
    [Function("GetAccess")]
    public IResult GetAccess([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "access")] HttpRequest request) =>
        access.Get(request);

    /// <summary>A key that only looks is not given for this one, so the host refuses it here as on each call that acts.</summary>
    [Function("GetAccessToAct")]
    public IResult GetAccessToAct([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "access/act")] HttpRequest request) =>
        access.GetAct();
}
