using Freshet.Api.Problems;
using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Hosting.Databases;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Requests;

/// <summary>Whether what a call selects is there.</summary>
internal static class SelectionChoice
{
    /// <exception cref="ProblemException">It selects nothing, or names a cadence or a database that is not configured.</exception>
    public static IReadOnlyList<Database> RequireDatabases(this SelectionCall call, DatabaseSet databases, CadenceSet cadences)
    {
        if (call.Selection.IsEmpty)
            throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "nothing_selected",
                $"Select views: cadences ({cadences.Names()}), or views by name or pattern; '*' matches every view.");
        foreach (var name in call.Selection.Cadences)
            cadences.Require(name);
        return databases.Require(call.Database);
    }

    /// <summary>What matches no view of any of the databases.</summary>
    public static List<string> Nowhere(IEnumerable<IReadOnlyList<string>> unmatched) =>
        unmatched
            .Aggregate((IEnumerable<string>?)null, (common, more) => common?.Intersect(more, StringComparer.Ordinal) ?? more)
            ?.ToList() ?? [];

    public static ProblemException NoMatch(IReadOnlyList<string> unmatched) => new(
        StatusCodes.Status400BadRequest,
        "no_match",
        $"No view matches {string.Join(", ", unmatched.Select(text => text.Replace("--view ", "", StringComparison.Ordinal)))}. "
        + "In a pattern, * and ? are wildcards; a pattern with a dot is matched against schema.name. "
        + "A cadence has the views whose names end in its suffix, or whose policy names it.");
}
