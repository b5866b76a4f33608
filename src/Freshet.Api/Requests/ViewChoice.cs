using Freshet.Api.Problems;
using Freshet.Databases;
using Freshet.Hosting.Databases;
using Freshet.Naming;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Requests;

/// <summary>The one view that a call is about.</summary>
internal static class ViewChoice
{
    /// <summary>From the fields <c>database</c>, <c>schema</c> and <c>view</c>.</summary>
    /// <exception cref="ProblemException">A field is missing, or there is no such database.</exception>
    public static (Database Database, ViewName View) RequireView(this DatabaseSet databases, QueryFields query)
    {
        var database = databases.RequireOne(query);
        if (query.Text("schema") is not { } schema || query.Text("view") is not { } name)
            throw new ProblemException(
                StatusCodes.Status400BadRequest, "bad_request", "Name a view: schema and view, such as schema=reports&view=revenue_daily.");
        return (database, new(schema, name));
    }

    /// <summary>From the field <c>database</c>, which can be left out where there is only one.</summary>
    /// <exception cref="ProblemException">There is no such database, or there are several and none is named.</exception>
    public static Database RequireOne(this DatabaseSet databases, QueryFields query) =>
        databases.Require(query.Text("database")) is [var database]
            ? database
            : throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "bad_request",
                $"Name a database: database must be one of {string.Join(", ", databases.All.Select(known => known.Name))}.");

    public static ProblemException Unknown(Database database, ViewName view) => new(
        StatusCodes.Status404NotFound,
        "unknown_view",
        $"The database {database.Name} has no materialized view {view}. GET /api/views lists all.");
}
