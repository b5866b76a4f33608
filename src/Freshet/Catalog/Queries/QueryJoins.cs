namespace Freshet.Catalog.Queries;

/// <summary>The tables of a query, and which of their columns its joins make equal.</summary>
internal sealed class QueryJoins
{
    private const string Inner = "0";
    private const string Left = "1";
    private const string Right = "3";
    private const string And = "0";

    // The equality of integers, text, uuid, dates, times, numbers and oids: built in, so their oids are fixed.
    private static readonly HashSet<uint> Equalities =
        [94, 96, 98, 410, 416, 15, 532, 533, 1862, 1868, 1054, 1093, 1320, 1752, 2060, 2972, 607];

    private readonly List<int> _ranges = [];

    // What the first determines; a left join's condition tells of its right side alone.
    private readonly List<((int Range, int Column) From, (int Range, int Column) To)> _equal = [];

    private QueryJoins()
    {
    }

    /// <summary>Their positions in the query's range table, in the order of the query.</summary>
    public IReadOnlyList<int> Ranges => _ranges;

    /// <returns>Null if there is something among the joins of which nothing is known.</returns>
    public static QueryJoins? Read(QueryNode tree)
    {
        var joins = new QueryJoins();
        if (!tree.Field("fromlist").All(joins.Add))
            return null;
        joins.AddConditions(tree.Field("quals"), _ => true);
        return joins._ranges.Count > 0 ? joins : null;
    }

    /// <summary>All tables of which a row of the given ones determines the row.</summary>
    public HashSet<int> Determined(IEnumerable<int> given, IReadOnlyDictionary<int, IReadOnlyList<IReadOnlyList<int>>> keys)
    {
        var determined = given.ToHashSet();
        while (_ranges.FirstOrDefault(range => !determined.Contains(range) && keys[range].Any(key => key.All(column =>
            _equal.Exists(pair => pair.To == (range, column) && determined.Contains(pair.From.Range))))) is var found and > 0)
            determined.Add(found);
        return determined;
    }

    /// <summary>The columns that always have the same value.</summary>
    public IEnumerable<(int Range, int Column)> EqualTo((int Range, int Column) column) =>
        _equal.Where(pair => pair.From == column && _equal.Contains((pair.To, column))).Select(pair => pair.To);

    /// <summary>A column of a table of this query; null if the expression is another one.</summary>
    public static (int Range, int Column)? Column(QueryNode expression) => expression switch
    {
        { Kind: "RELABELTYPE" } when expression.Field("arg") is [var inner] => Column(inner),
        { Kind: "VAR" } when expression.Scalar("varlevelsup") == "0" => ((int)expression.Oid("varno"), (int)expression.Oid("varattno")),
        _ => null,
    };

    private bool Add(QueryNode item)
    {
        if (item.Kind == "RANGETBLREF")
        {
            _ranges.Add((int)item.Oid("rtindex"));
            return true;
        }
        if (item.Kind != "JOINEXPR" || item.Field("larg") is not [var left] || item.Field("rarg") is not [var right])
            return false;
        var start = _ranges.Count;
        if (!Add(left))
            return false;
        var middle = _ranges.Count;
        if (!Add(right))
            return false;
        var (lefts, rights) = (_ranges[start..middle].ToHashSet(), _ranges[middle..].ToHashSet());
        switch (item.Scalar("jointype"))
        {
            case Inner:
                AddConditions(item.Field("quals"), _ => true);
                return true;
            case Left:
                AddConditions(item.Field("quals"), rights.Contains);
                return true;
            case Right:
                AddConditions(item.Field("quals"), lefts.Contains);
                return true;
            default:
                return false;
        }
    }

    /// <param name="tells">Whether the conditions tell of a table, whatever its row.</param>
    private void AddConditions(IReadOnlyList<QueryNode> conditions, Func<int, bool> tells)
    {
        foreach (var condition in conditions)
        {
            if (condition.Kind == "BOOLEXPR" && condition.Scalar("boolop") is "and" or And)
                AddConditions(condition.Field("args"), tells);
            if (condition.Kind != "OPEXPR" || !Equalities.Contains(condition.Oid("opno"))
                || condition.Field("args") is not [var one, var other]
                || Column(one) is not { } first || Column(other) is not { } second)
                continue;
            if (tells(second.Range))
                _equal.Add((first, second));
            if (tells(first.Range))
                _equal.Add((second, first));
        }
    }
}
