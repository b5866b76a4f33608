using Freshet.Catalog;
using Freshet.Checking.Queries;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Checking.Functions;

/// <summary>What the functions of a view's query hide: names that REFRESH does not find, and views that PostgreSQL does
/// not know it reads. Pure.</summary>
internal sealed class FunctionChecker(Situation situation, DatabaseFunctions functions)
{
    private readonly ViewGraph _graph = new(situation.Catalog, situation.Ledger);
    private readonly Dictionary<FunctionFacts, FunctionText> _texts = new(ReferenceEqualityComparer.Instance);

    /// <param name="texts">Queries that the view's query has as texts.</param>
    public IEnumerable<Reason> Check(MaterializedView view, IReadOnlyList<TextQuery> texts)
    {
        if (!functions.OfViews.Contains(view.Oid) && texts.Count == 0)
            yield break;
        var known = _graph.Upstream([view.Name]).ToHashSet();
        var hidden = new List<(string Source, List<ViewName> Reads)>();
        foreach (var query in texts)
        {
            if (query.Text is null)
            {
                yield return new(
                    ReasonCode.TextQuery,
                    $"Its query has {query.Function}() run a query that is kept as a text, so PostgreSQL does not record what that one reads.",
                    new Fix.Advice("If it reads another materialized view here, name that in the policy's also_reads."));
                continue;
            }
            var text = FunctionText.Of(query.Text);
            if (Bare(text) is { Count: > 0 } bare)
                yield return UnqualifiedIn(query, bare);
            AddHidden($"text for {query.Function}()", text);
        }
        foreach (var (function, pathIsSet) in Reached(functions.OfViews[view.Oid]))
        {
            var text = Text(function);
            var bare = pathIsSet ? [] : Bare(text);
            if (bare.Count > 0)
                yield return Unqualified(function, bare);
            AddHidden($"function {function.Name}", text);
        }
        // Each fix names what all of them read, because it replaces the policy's also_reads.
        var fix = PolicyFixes.AlsoReads(
            view.Name, PolicyFixes.Existing(situation, view.Name).Concat(hidden.SelectMany(found => found.Reads)));
        foreach (var (source, reads) in hidden)
        {
            yield return new(
                ReasonCode.HiddenDependency,
                $"Its {source} seems to read {string.Join(", ", reads)}. PostgreSQL does not record that, "
                + "so the views may be refreshed in the wrong order.",
                fix);
        }

        void AddHidden(string source, FunctionText text)
        {
            var reads = text.Relations.SelectMany(Views).Where(read => read != view.Name && !known.Contains(read)).Distinct().ToList();
            if (reads.Count > 0)
                hidden.Add((source, reads));
        }
    }

    /// <summary>The functions, and what their bodies call; with whether unqualified names are looked up on a path that
    /// the function, or its caller, sets.</summary>
    private Dictionary<FunctionFacts, bool> Reached(IEnumerable<FunctionFacts> start)
    {
        var reached = new Dictionary<FunctionFacts, bool>();
        var open = new Queue<(FunctionFacts Function, bool PathIsSet)>(start.Select(function => (function, function.SetsSearchPath)));
        while (open.TryDequeue(out var next))
        {
            if (next.Function.Body is null || (reached.TryGetValue(next.Function, out var before) && (!before || next.PathIsSet)))
                continue;
            reached[next.Function] = next.PathIsSet;
            foreach (var called in Text(next.Function).Calls.SelectMany(Called))
                open.Enqueue((called, next.PathIsSet || called.SetsSearchPath));
        }
        return reached;
    }

    private FunctionText Text(FunctionFacts function) =>
        _texts.TryGetValue(function, out var text) ? text : _texts[function] = FunctionText.Of(function.Body ?? "");

    private IEnumerable<FunctionFacts> Called((string? Schema, string Name) call) =>
        functions.All[call.Name].Where(function => call.Schema is { } schema ? function.Name.Schema == schema : !function.NamedLikeBuiltIn);

    /// <summary>Names without a schema that are those of something here, with the schemas where it is.</summary>
    private List<(string Name, List<string> Schemas)> Bare(FunctionText text) =>
    [
        .. text.Relations.Where(relation => relation.Schema is null)
            .Select(relation => (relation.Name, functions.Relations[relation.Name].ToList()))
            .Where(found => found.Item2.Count > 0),
        .. text.Calls.Where(call => call.Schema is null)
            .Select(call => (call.Name, Called(call).Select(function => function.Name.Schema).Distinct().ToList()))
            .Where(found => found.Item2.Count > 0),
        .. text.Operators.Where(functions.Operators.Contains).Select(sign => (sign, functions.Operators[sign].ToList())),
    ];

    private Reason Unqualified(FunctionFacts function, List<(string Name, List<string> Schemas)> bare)
    {
        var fails = situation.Catalog.Server.Major >= 17;
        // The function's own schema first, which is the one meant where a name is in several.
        var path = bare.Select(found => found.Schemas.Contains(function.Name.Schema) ? function.Name.Schema : found.Schemas[0])
            .Distinct().OrderBy(schema => schema != function.Name.Schema).Select(ViewName.Quote);
        return new(
            ReasonCode.UnqualifiedName,
            $"Its function {function.Name} names {string.Join(", ", bare.Select(found => found.Name).Distinct())} without a schema, "
            + $"and from PostgreSQL 17 on REFRESH looks such names up in pg_catalog alone{(fails ? "" : ": it fails after an upgrade")}.",
            new Fix.Sql($"ALTER FUNCTION {function.Name.ToSql()}({function.Arguments}) SET search_path = {string.Join(", ", path)};"))
        {
            Severity = fails ? Severity.Error : Severity.Warning,
        };
    }

    private Reason UnqualifiedIn(TextQuery query, List<(string Name, List<string> Schemas)> bare)
    {
        var fails = situation.Catalog.Server.Major >= 17;
        return new(
            ReasonCode.UnqualifiedName,
            $"The text that its query gives to {query.Function}() names {string.Join(", ", bare.Select(found => found.Name).Distinct())} "
            + "without a schema, "
            + $"and from PostgreSQL 17 on REFRESH looks such names up in pg_catalog alone{(fails ? "" : ": it fails after an upgrade")}.",
            new Fix.Advice($"Write the schema in the text: {ViewName.Quote(bare[0].Schemas[0])}.{ViewName.Quote(bare[0].Name)}."))
        {
            Severity = fails ? Severity.Error : Severity.Warning,
        };
    }

    private IEnumerable<ViewName> Views((string? Schema, string Name) relation)
    {
        foreach (var schema in relation.Schema is { } own ? [own] : functions.Relations[relation.Name])
        {
            var name = new ViewName(schema, relation.Name);
            if (situation.Catalog.Find(name) is not null)
                yield return name;
            foreach (var read in functions.PlainViews[name])
                yield return read;
        }
    }
}
