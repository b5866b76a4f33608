using Freshet.Api.Json;
using Freshet.Cadences;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Settings;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Access;

/// <summary><c>GET /api/access</c>: what the caller may do, so that a page offers nothing that would be refused.</summary>
public sealed class AccessEndpoint(DatabaseSet databases, CadenceSet cadences, FreshetSettings settings)
{
    private readonly IResult _mayAct = HttpJson.Result(new ActShape(Act: true), AccessJson.Default.ActShape);

    /// <summary>Whoever gets an answer may look.</summary>
    public IResult Get(HttpRequest request) => HttpJson.Result(
        new AccessShape(
            View: true,
            Caller.Of(request)?.MayAct,
            Caller.Of(request)?.KeyNeeded ?? true,
            [.. databases.All.Select(database => database.Name)],
            [.. cadences.All.Select(cadence => cadence.Name)],
            settings.Access.BadgeKey is not null),
        AccessJson.Default.AccessShape);

    /// <summary><c>GET /api/access/act</c>: whoever gets an answer may act. The host refuses all others.</summary>
    public IResult GetAct() => _mayAct;
}
