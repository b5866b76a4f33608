namespace Freshet;

/// <summary>Which columns of a view hold the time of the query, or chance, so that every row is another one after every refresh.</summary>
/// <remarks>
/// A clock in a condition (<c>WHERE at > now() - interval '30 days'</c>) is no harm: it decides which rows there are, not what
/// they hold. So only what reaches the output is followed, and aggregates and comparisons end the search.
/// </remarks>
internal static class ChangingColumns
{
    // now, transaction_timestamp, statement_timestamp, clock_timestamp, timeofday, random, gen_random_uuid: built in, so their oids are fixed.
    private static readonly HashSet<uint> Changing = [1299, 2647, 2648, 2649, 274, 1598, 3432];

    // CURRENT_TIME and its kin, and LOCALTIME and its kin; CURRENT_DATE (0) changes but once a day.
    private static readonly HashSet<string> ClockWords = ["1", "2", "3", "4", "5", "6", "7", "8"];

    private const string Boolean = "16";

    /// <param name="action">The text of <c>ev_action</c>.</param>
    /// <param name="readColumns">The clock columns of plain views that may be read, by oid.</param>
    /// <returns>The names of the columns, with their positions.</returns>
    public static IReadOnlyDictionary<int, string> Find(string action, Func<uint, IReadOnlyDictionary<int, string>> readColumns)
    {
        var query = QueryNode.Parse(action).FirstOrDefault(node => node.Kind == "QUERY");
        return query is null ? new Dictionary<int, string>() : Columns(query, readColumns);
    }

    private static Dictionary<int, string> Columns(QueryNode query, Func<uint, IReadOnlyDictionary<int, string>> readColumns)
    {
        var columns = new Dictionary<int, string>();
        foreach (var target in query.Field("targetList").Where(target => target.Scalar("resjunk") == "false"))
        {
            if (target.Field("expr").Any(expression => Changes(expression, query, readColumns)))
                columns[(int)target.Oid("resno")] = target.Scalar("resname") ?? "";
        }
        return columns;
    }

    private static bool Changes(QueryNode node, QueryNode query, Func<uint, IReadOnlyDictionary<int, string>> readColumns) => node.Kind switch
    {
        "FUNCEXPR" when Changing.Contains(node.Oid("funcid")) => true,
        "SQLVALUEFUNCTION" => ClockWords.Contains(node.Scalar("op") ?? ""),
        "VAR" => FromRange(node, query, readColumns),
        // An aggregate's result, a comparison's, a sub-select's: another clock need not give another value.
        "AGGREF" or "WINDOWFUNC" or "SUBLINK" or "BOOLEXPR" or "NULLTEST" or "BOOLEANTEST" or "SCALARARRAYOPEXPR" => false,
        "OPEXPR" when node.Scalar("opresulttype") == Boolean => false,
        "FUNCEXPR" when node.Scalar("funcresulttype") == Boolean => false,
        "CASEEXPR" => node.Field("defresult").Concat(node.Field("args").SelectMany(when => when.Field("result"))).Any(below => Changes(below, query, readColumns)),
        _ => node.Fields.Values.SelectMany(below => below).Any(below => Changes(below, query, readColumns)),
    };

    /// <summary>Follows a column into the sub-select or plain view that it comes from.</summary>
    private static bool FromRange(QueryNode variable, QueryNode query, Func<uint, IReadOnlyDictionary<int, string>> readColumns)
    {
        var column = (int)variable.Oid("varattno");
        if (variable.Scalar("varlevelsup") != "0" || query.Field("rtable").ElementAtOrDefault((int)variable.Oid("varno") - 1) is not { } range)
            return false;
        if (range.Field("subquery") is [var subquery, ..])
            return Columns(subquery, readColumns).ContainsKey(column);
        return range.Oid("relid") is var relation and > 0 && readColumns(relation).ContainsKey(column);
    }
}
