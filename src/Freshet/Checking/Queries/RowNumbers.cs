using Freshet.Catalog.Queries;

namespace Freshet.Checking.Queries;

/// <summary>Which columns of a query number its rows: when one row comes or goes, all that follow get another number.</summary>
internal static class RowNumbers
{
    // row_number(): built in, so its oid is fixed.
    private const uint RowNumber = 3100;

    // Sub-selects in sub-selects take some of the stack.
    private const int Deepest = 50;

    /// <returns>The names of the columns.</returns>
    public static IReadOnlyList<string> Find(QueryNode query) =>
    [
        .. query.Field("targetList").Where(target => target.Scalar("resjunk") == "false" && Numbers(query, target, 0))
            .Select(target => QueryScope.Plain(target.Scalar("resname") ?? "")),
    ];

    private static bool Numbers(QueryNode query, QueryNode target, int depth) =>
        depth < Deepest && target.Field("expr").SelectMany(expression => expression.All()).Any(node => node.Kind switch
        {
            "WINDOWFUNC" => node.Oid("winfnoid") == RowNumber,
            "VAR" when node.Scalar("varlevelsup") == "0" => query.Field("rtable").ElementAtOrDefault((int)node.Oid("varno") - 1) is { } table
                && table.Field("subquery") is [var below, ..]
                && below.Field("targetList").FirstOrDefault(inner => inner.Oid("resno") == node.Oid("varattno")) is { } source
                && Numbers(below, source, depth + 1),
            _ => false,
        });
}
