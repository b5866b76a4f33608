using Freshet.Api.Json;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Problems;

/// <summary>Problem documents (RFC 9457).</summary>
public static class ProblemResults
{
    private const string ContentType = "application/problem+json";

    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        ["bad_request"] = "The request cannot be read",
        ["unknown_field"] = "There is no such field",
        ["nothing_selected"] = "The request selects no views",
        ["unknown_cadence"] = "There is no such cadence",
        ["unknown_database"] = "There is no such database",
        ["no_match"] = "No view matches",
        ["unknown_view"] = "There is no such view",
        ["unknown_run"] = "There is no such run",
        ["run_ended"] = "The run has ended",
        ["key_reused"] = "The idempotency key was used for another request",
        ["too_large"] = "The request is too large",
        ["not_json"] = "The request is not JSON",
        ["unauthorized"] = "The key is missing or wrong",
        ["view_only"] = "The key does not allow to act",
        ["badges_off"] = "Badges are off",
        ["forbidden"] = "The request comes from another site",
        ["not_found"] = "There is nothing at this address",
        ["method_not_allowed"] = "This address does not support this method",
        ["unreachable"] = "The database cannot be reached",
        ["ledger_unavailable"] = "The database has no ledger that Freshet can write to",
        ["ledger_too_new"] = "The ledger was made by a newer version of Freshet",
        ["settings"] = "The server refuses the settings of refreshes",
        ["unavailable"] = "No database accepted the request",
        ["stopping"] = "The app is about to end",
        ["internal_error"] = "This is a bug in Freshet",
    };

    /// <summary>The codes that there are.</summary>
    public static IEnumerable<string> Codes => Titles.Keys;

    public static IResult Of(int status, string code, string detail, IReadOnlyList<FailureShape>? errors = null) => HttpJson.Result(
        new ProblemShape(
            $"urn:freshet:problem:{code}", Titles.GetValueOrDefault(code, "The database refused"), status, detail, code, errors),
        ProblemJson.Default.ProblemShape,
        status,
        ContentType);
}
