using System.Globalization;
using Freshet.Api.Problems;
using Freshet.Formatting;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Requests;

/// <summary>The query of a request, checked: each field once, none that is not known.</summary>
internal sealed class QueryFields
{
    private readonly IQueryCollection _query;

    /// <exception cref="ProblemException">A field is not known, or is there twice.</exception>
    public QueryFields(IQueryCollection query, params string[] known)
    {
        _query = query;
        // The Functions host takes its key as code.
        var unknown = query.Keys
            .FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal) && name is not ("code" or "clientId"));
        if (unknown is not null)
            throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "unknown_field",
                $"There is no field '{unknown}' in the query, only {string.Join(", ", known)}.");
        if (query.FirstOrDefault(field => field.Value.Count > 1) is { Key: { } doubled })
            throw Wrong($"{doubled} is given more than once.");
    }

    public string? Text(string name) => _query[name] is [{ Length: > 0 } text] ? text : null;

    /// <exception cref="ProblemException">It is no number between the two.</exception>
    public int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {least} to {most}."));
    }

    /// <summary>One or several words, with commas between.</summary>
    /// <returns>Null if the field is not there.</returns>
    /// <exception cref="ProblemException">One is none of these words.</exception>
    public IReadOnlyList<T>? WordsOf<T>(string name)
        where T : struct, Enum => Text(name)?.Split(',', StringSplitOptions.TrimEntries)
            .Select(word => Words.TryParse<T>(word, out var value)
                ? value
                : throw Wrong($"{name} must be one or several of {string.Join(", ", Words.All<T>())}, with commas between."))
            .ToList();

    /// <summary>Whether <c>include</c> asks for this part.</summary>
    /// <exception cref="ProblemException">It asks for another one.</exception>
    public bool Includes(string part) => Text("include") is { } asked && (asked == part ? true : throw Wrong($"include must be {part}."));

    private static ProblemException Wrong(string detail) => new(StatusCodes.Status400BadRequest, "bad_request", detail);
}
