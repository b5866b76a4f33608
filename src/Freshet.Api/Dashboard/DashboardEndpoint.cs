using Freshet.Api.Problems;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Dashboard;

/// <summary><c>GET /api/dashboard</c>: the page; <c>GET /api/dashboard/{version}/{file}</c>: what it consists of. They hold no data.</summary>
public sealed class DashboardEndpoint(DashboardOptions options)
{
    private const string Fixed = "public, max-age=31536000, immutable";

    private readonly Lazy<DashboardFiles> _files = new(() => new(options));

    public IResult Page() => new DashboardAnswer(_files.Value.Page, "no-cache");

    public IResult File(string version, string? file) =>
        version == _files.Value.Version && file is not null && _files.Value.All.TryGetValue(file, out var found)
            ? new DashboardAnswer(found, Fixed)
            : ProblemResults.Of(
                StatusCodes.Status404NotFound,
                "not_found",
                "The dashboard has no such file, or the file belongs to another version of it. Reload the dashboard.");
}
