using Freshet.Catalog.Queries;

namespace Freshet.Checking.Queries;

/// <summary>A query or sub-select of a view's tree, and which of its columns hold the time of the query, or chance.</summary>
/// <param name="outer">The query that this one stands in: its tables and WITH queries can be named here.</param>
/// <param name="readColumns">The clock columns of plain views that may be read, by oid.</param>
internal sealed class QueryScope(QueryNode query, QueryScope? outer, Func<uint, IReadOnlyDictionary<int, string>> readColumns)
{
    private const string Except = "3";

    private readonly Dictionary<int, bool> _known = [];
    private readonly Dictionary<QueryNode, QueryScope> _below = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, QueryNode> _targets = query.Field("targetList")
        .Where(target => target.Scalar("resjunk") == "false")
        .ToDictionary(target => (int)target.Oid("resno"));

    /// <summary>The names of the columns that it puts out, by position.</summary>
    public IEnumerable<KeyValuePair<int, string>> Columns =>
        _targets.Select(target => KeyValuePair.Create(target.Key, Plain(target.Value.Scalar("resname") ?? "")));

    /// <summary>Whether a column differs from one refresh to the next; 0 stands for the whole row.</summary>
    public bool Changes(int column)
    {
        if (column == 0)
            return _targets.Keys.Any(Changes);
        // Each is computed once, or layers of sub-selects would take for ever; and a WITH RECURSIVE comes back to itself.
        if (_known.TryGetValue(column, out var known))
            return known;
        _known[column] = false;
        return _known[column] = query.Field("setOperations") is [var operation, ..]
            ? Branches(operation).Any(branch => RangeChanges(branch, column))
            : _targets.TryGetValue(column, out var target)
                && target.Field("expr").Any(expression => ChangingExpressions.Changes(expression, this));
    }

    /// <summary>Follows a column into the table, sub-select or plain view that it comes from.</summary>
    public bool VariableChanges(QueryNode variable)
    {
        var scope = Around(variable.Oid("varlevelsup"));
        return scope is not null && scope.RangeChanges((int)variable.Oid("varno"), (int)variable.Oid("varattno"));
    }

    public QueryScope Below(QueryNode subquery) =>
        _below.TryGetValue(subquery, out var scope) ? scope : _below[subquery] = new(subquery, this, readColumns);

    private QueryScope? Around(uint levels) => levels == 0 ? this : outer?.Around(levels - 1);

    private bool RangeChanges(int range, int column)
    {
        if (query.Field("rtable").ElementAtOrDefault(range - 1) is not { } table)
            return false;
        if (table.Field("subquery") is [var subquery, ..])
            return Below(subquery).Changes(column);
        if (table.Scalar("ctename") is { } name)
            return Around(table.Oid("ctelevelsup"))?.WithQuery(name)?.Changes(column) == true;
        if (table.Field("functions") is { Count: > 0 } functions)
            return functions.Any(function => ChangingExpressions.Changes(function, this));
        // What GROUP BY (from 18 on) and joins put out is listed by position.
        if (table.Field("groupexprs").Concat(table.Field("joinaliasvars")).ElementAtOrDefault(column - 1) is { } listed)
            return ChangingExpressions.Changes(listed, this);
        if (table.Field("values_lists") is { Count: > 0 } values)
            return values.Any(value => ChangingExpressions.Changes(value, this));
        return table.Oid("relid") is var relation and > 0 && RelationChanges(readColumns(relation), column);
    }

    private static bool RelationChanges(IReadOnlyDictionary<int, string> columns, int column) =>
        column == 0 ? columns.Count > 0 : columns.ContainsKey(column);

    private QueryScope? WithQuery(string name) =>
        query.Field("cteList").FirstOrDefault(with => with.Scalar("ctename") == name)
            ?.Field("ctequery") is [var found, ..] ? Below(found) : null;

    /// <summary>The branches of UNION and its kin whose rows are put out; EXCEPT puts out those of its left side alone.</summary>
    private static IEnumerable<int> Branches(QueryNode operation) => operation.Kind switch
    {
        "RANGETBLREF" => [(int)operation.Oid("rtindex")],
        _ => operation.Field("larg").Concat(operation.Scalar("op") == Except ? [] : operation.Field("rarg")).SelectMany(Branches),
    };

    /// <summary>A name as it is: letters that would end a word have a backslash before them.</summary>
    public static string Plain(string name) =>
        string.Concat(name.Where((letter, index) => letter != '\\' || (index > 0 && name[index - 1] == '\\')));
}
