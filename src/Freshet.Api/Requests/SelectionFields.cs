using System.Text.Json;
using Freshet.Api.Problems;
using Freshet.Formatting;
using Freshet.Hosting.Settings;
using Freshet.Ledger;
using Freshet.Runs;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Requests;

/// <summary>The fields of a request, from JSON or from the query; both use the same names.</summary>
internal sealed class SelectionFields
{
    /// <summary>The fields of <c>POST /api/refresh</c>.</summary>
    public static readonly IReadOnlyList<string> OfRefresh =
        ["database", "cadences", "views", "upstream", "downstream", "force", "method", "dryRun"];

    /// <summary>The fields of <c>POST /api/pause</c>.</summary>
    public static readonly IReadOnlyList<string> OfPause = ["database", "cadences", "views", "upstream", "downstream", "for", "note"];

    /// <summary>The fields of <c>POST /api/resume</c>.</summary>
    public static readonly IReadOnlyList<string> OfResume = ["database", "cadences", "views", "upstream", "downstream"];

    private const int MostPatterns = 1000;

    private const int LongestNote = 1000;

    private readonly IReadOnlyList<string> _known;

    private readonly List<string> _cadences = [];
    private readonly List<string> _views = [];
    private string? _database;
    private bool _upstream;
    private bool _downstream;
    private bool _force;
    private bool _dryRun;
    private RefreshMethod? _method;
    private TimeSpan? _for;
    private string? _note;

    private SelectionFields(IReadOnlyList<string> known) => _known = known;

    /// <exception cref="ProblemException">A field is not known, or its value is of a wrong type.</exception>
    public static SelectionCall OfJson(JsonElement body, IReadOnlyList<string> known)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw Wrong("The body must be one JSON object, such as {\"cadences\": [\"hourly\"]}.");
        var fields = new SelectionFields(known);
        var given = body.EnumerateObject()
            .Where(property => property.Value.ValueKind != JsonValueKind.Null || !known.Contains(property.Name));
        foreach (var property in given)
            fields.Set(property.Name, property.Value);
        return fields.ToCall();
    }

    /// <exception cref="ProblemException">A field is not known, or its value is of a wrong type.</exception>
    public static SelectionCall OfQuery(IQueryCollection query, IReadOnlyList<string> known)
    {
        var fields = new SelectionFields(known);
        foreach (var (name, values) in query)
        {
            if (values.Count > 1 && name is not ("cadence" or "cadences" or "view" or "views" or "code" or "clientId"))
                throw Wrong($"{name} is given more than once.");
            foreach (var value in values)
                fields.Set(name, value ?? "");
        }
        return fields.ToCall();
    }

    private void Set(string name, JsonElement value)
    {
        Require(name);
        switch (name)
        {
            case "database":
                _database = Text(name, value);
                break;
            case "cadences":
                _cadences.AddRange(Texts(name, value));
                break;
            case "views":
                _views.AddRange(Texts(name, value));
                break;
            case "method":
                _method = Method(Text(name, value));
                break;
            case "for":
                _for = Span(Text(name, value));
                break;
            case "note":
                _note = Note(Text(name, value));
                break;
            default:
                SetFlag(name, value.ValueKind switch
                {
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ => null,
                });
                break;
        }
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "database":
                _database = value.Length == 0 ? null : value;
                break;
            // One is what people type, several are what the body has.
            case "cadence" or "cadences":
                _cadences.AddRange(value.Split(',', StringSplitOptions.TrimEntries));
                break;
            case "view" or "views":
                _views.Add(value);
                break;
            case "method":
                Require(name);
                _method = Method(value);
                break;
            case "for":
                Require(name);
                _for = Span(value);
                break;
            case "note":
                Require(name);
                _note = Note(value);
                break;
            // The Functions host takes its key this way, too.
            case "code" or "clientId":
                break;
            default:
                Require(name);
                SetFlag(name, value.Length == 0 ? true : bool.TryParse(value, out var flag) ? flag : null);
                break;
        }
    }

    private void SetFlag(string name, bool? value)
    {
        ref var flag = ref _upstream;
        switch (name)
        {
            case "upstream":
                break;
            case "downstream":
                flag = ref _downstream;
                break;
            case "force":
                flag = ref _force;
                break;
            case "dryRun":
                flag = ref _dryRun;
                break;
        }
        flag = value ?? throw Wrong($"{name} must be true or false.");
    }

    private void Require(string name)
    {
        if (!_known.Contains(name))
            throw new ProblemException(
                StatusCodes.Status400BadRequest, "unknown_field", $"There is no field '{name}', only {string.Join(", ", _known)}.");
    }

    private SelectionCall ToCall()
    {
        if (_views.Count > MostPatterns)
            throw Wrong($"views can have at most {MostPatterns} patterns; in a pattern, * and ? are wildcards.");
        if (_cadences.Concat(_views).Any(string.IsNullOrWhiteSpace))
            throw Wrong("A cadence or a view has an empty name.");
        var selection = new Selection
        {
            Cadences = [.. _cadences.Distinct(StringComparer.Ordinal)],
            Views = [.. _views.Distinct(StringComparer.Ordinal)],
            Upstream = _upstream,
            Downstream = _downstream,
            Force = _force,
            Method = _method,
        };
        return new(_database, selection, _dryRun, _for, _note);
    }

    private static string Text(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong($"{name} must be a string."); // a string is never null

    private static IEnumerable<string> Texts(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            value.EnumerateArray().Select(item => item.GetString()!), // as above
        _ => throw Wrong($"{name} must be a list of strings, such as [\"…\"]."),
    };

    private static TimeSpan Span(string text) =>
        Spans.TryParse(text, out var span) && span > TimeSpan.Zero && span <= ViewPolicy.LongestPause
            ? span
            : throw Wrong($"for must be a time such as 30m, 2h or 1d, of at most {ViewPolicy.LongestPause.Days} days.");

    private static string? Note(string text) => text.Length <= LongestNote
        ? text.Length == 0 ? null : text
        : throw Wrong($"note can have at most {LongestNote} characters.");

    private static RefreshMethod Method(string word) => Words.TryParse<RefreshMethod>(word, out var method)
        ? method
        : throw Wrong($"method must be one of {string.Join(", ", Words.All<RefreshMethod>())}.");

    private static ProblemException Wrong(string detail) => new(StatusCodes.Status400BadRequest, "bad_request", detail);
}
