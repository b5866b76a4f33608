using Freshet.Api.Problems;
using Freshet.Cadences;
using Freshet.Formatting;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Requests;

/// <summary>Finds the cadences that a call is about.</summary>
internal static class CadenceChoice
{
    public static string Names(this CadenceSet cadences) => string.Join(", ", cadences.All.Select(cadence => cadence.Name));

    /// <exception cref="ProblemException">There is none of that name.</exception>
    public static void Require(this CadenceSet cadences, string name)
    {
        if (cadences.Find(name) is null)
            throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "unknown_cadence",
                $"There is no cadence '{name}', only {cadences.Names()}."
                + (Similar.To(name, cadences.All.Select(cadence => cadence.Name)) is { } meant ? $" Did you mean {meant}?" : ""));
    }
}
