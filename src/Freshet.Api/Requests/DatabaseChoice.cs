using Freshet.Api.Problems;
using Freshet.Databases;
using Freshet.Hosting.Databases;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Requests;

/// <summary>Finds the databases that a call is about.</summary>
internal static class DatabaseChoice
{
    /// <param name="name">Null: all of them.</param>
    /// <exception cref="ProblemException">There is none of that name.</exception>
    public static IReadOnlyList<Database> Require(this DatabaseSet databases, string? name)
    {
        if (name is null)
            return databases.All;
        return databases.Find(name) is { } database
            ? [database]
            : throw new ProblemException(
                StatusCodes.Status404NotFound,
                "unknown_database",
                $"There is no database '{name}', only {string.Join(", ", databases.All.Select(known => known.Name))}.");
    }
}
