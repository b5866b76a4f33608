namespace Freshet.Checking.Functions;

/// <summary>Goes through the words of a function's body and picks out the names of relations and functions.</summary>
/// <remarks>No parser: it knows where a FROM list begins and ends, and takes the rest as it comes. What it finds is
/// looked up afterwards.</remarks>
/// <param name="depth">How many EXECUTEs it is in.</param>
internal sealed class FunctionTextReader(int depth = 0)
{
    // A body can nest strings without end, and each level is a copy of the rest.
    private const int Deepest = 5;

    private const string Signs = "-+*/<>=~!@#%^&|`?";

    private static readonly HashSet<string> Ends =
    [
        "where", "group", "having", "order", "limit", "offset", "fetch", "window", "union", "intersect", "except", "for",
        "returning", "set",
        "loop", "values", "with", "return",
    ];

    private readonly HashSet<string> _withQueries = [];
    private readonly HashSet<(string? Schema, string Name)> _relations = [];
    private readonly Stack<Bracket> _brackets = new();

    /// <summary>Names of WITH queries are none.</summary>
    public IEnumerable<(string? Schema, string Name)> Relations =>
        _relations.Where(relation => relation.Schema is not null || !_withQueries.Contains(relation.Name));

    public HashSet<(string? Schema, string Name)> Calls { get; } = [];

    public HashSet<string> Operators { get; } = [];

    public void Read(List<string> tokens)
    {
        _brackets.Push(new() { Selects = true });
        for (var at = 0; at < tokens.Count; at++)
        {
            var here = _brackets.Peek();
            switch (tokens[at])
            {
                case "(":
                    _brackets.Push(new() { Expects = here.Expects, InList = here.Expects });
                    here.Expects = false;
                    break;
                case ")" when _brackets.Count > 1:
                    _brackets.Pop();
                    break;
                case ",":
                    here.Expects = here.InList;
                    break;
                case ";":
                    here.End();
                    break;
                case [var sign, ..] word when Signs.Contains(sign) && !Before(tokens, at, "."):
                    Operators.Add(word);
                    break;
                case var word when IsName(word) && !Keyword(tokens, at, here):
                    at = Name(tokens, at, here);
                    break;
            }
        }
        _brackets.Clear();
    }

    /// <summary>Whether the word is one that begins or ends a list of relations.</summary>
    private bool Keyword(List<string> tokens, int at, Bracket here)
    {
        switch (tokens[at].ToLowerInvariant())
        {
            case "select" or "delete" or "perform":
                here.End();
                here.Selects = true;
                return true;
            // In brackets without a SELECT it belongs to extract(), trim() and their like.
            case "from" when here.Selects && !Before(tokens, at, "distinct"):
            case "using" when Next(tokens, at) != "(":
                here.Expects = here.InList = true;
                return true;
            case "from" or "using" or "only" or "lateral" or "on":
            case "with" when Next(tokens, at)?.ToLowerInvariant() == "ordinality":
                return true;
            case "join" or "update" or "table":
            case "into" when Before(tokens, at, "insert") || Before(tokens, at, "merge"):
                here.Expects = here.Selects = true;
                return true;
            case "as":
                AddWithQuery(tokens, at);
                return true;
            case "execute":
                Execute(tokens, at);
                return true;
            case var word when Ends.Contains(word):
                here.End();
                return true;
            default:
                return false;
        }
    }

    /// <returns>Where the name ends.</returns>
    private int Name(List<string> tokens, int at, Bracket here)
    {
        var (start, first) = (at, Plain(tokens[at]));
        string? schema = null;
        while (Next(tokens, at) == "." && at + 2 < tokens.Count && IsName(tokens[at + 2]))
        {
            (schema, first) = (first, Plain(tokens[at + 2]));
            at += 2;
        }
        var inserted = Before(tokens, start, "into");
        if (Next(tokens, at) == "(" && !inserted && !Before(tokens, start, "as"))
            Calls.Add((schema, first));
        else if (here.Expects)
            _relations.Add((schema, first));
        here.Expects = false;
        return at;
    }

    /// <summary>WITH name AS (…), also with columns and MATERIALIZED.</summary>
    private void AddWithQuery(List<string> tokens, int at)
    {
        var opens = at + 1;
        while (opens < tokens.Count && tokens[opens].ToLowerInvariant() is "not" or "materialized")
            opens++;
        if (opens >= tokens.Count || tokens[opens] != "(")
            return;
        var name = at - 1;
        if (name > 0 && tokens[name] == ")")
            name = tokens.LastIndexOf("(", name) - 1;
        if (name >= 0 && IsName(tokens[name]))
            _withQueries.Add(Plain(tokens[name]));
    }

    /// <summary>EXECUTE runs a string: itself, or what format() makes of it.</summary>
    private void Execute(List<string> tokens, int at)
    {
        var text = Next(tokens, at)?.ToLowerInvariant() == "format" ? at + 3 : at + 1;
        if (depth == Deepest || text >= tokens.Count || !IsText(tokens[text]))
            return;
        var inner = new FunctionTextReader(depth + 1);
        inner.Read(FunctionText.Tokens(FunctionText.Unquoted(tokens[text])));
        _relations.UnionWith(inner.Relations);
        Calls.UnionWith(inner.Calls);
        Operators.UnionWith(inner.Operators);
    }

    private static bool IsName(string token) =>
        (char.IsLetter(token[0]) || token[0] == '_' || (token[0] == '"' && token.Length > 1)) && !IsText(token);

    private static bool IsText(string token) => token.Length > 1 && (token[^1] == '\'' || token[0] == '$');

    private static string? Next(List<string> tokens, int at) => at + 1 < tokens.Count ? tokens[at + 1] : null;

    private static bool Before(List<string> tokens, int at, string word) =>
        at > 0 && tokens[at - 1].Equals(word, StringComparison.OrdinalIgnoreCase);

    private static string Plain(string identifier) => identifier.StartsWith('"')
        ? identifier[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
        : identifier.ToLowerInvariant();

    private sealed class Bracket
    {
        /// <summary>A FROM here begins a list of relations.</summary>
        public bool Selects { get; set; }

        /// <summary>The next name is a relation's.</summary>
        public bool Expects { get; set; }

        /// <summary>After a comma comes another relation.</summary>
        public bool InList { get; set; }

        public void End() => Expects = InList = false;
    }
}
