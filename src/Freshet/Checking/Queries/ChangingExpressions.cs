using Freshet.Catalog.Queries;

namespace Freshet.Checking.Queries;

/// <summary>Whether the value of an expression holds the time of the query, or chance.</summary>
internal static class ChangingExpressions
{
    // now, transaction_timestamp, statement_timestamp, clock_timestamp, timeofday, nextval, random and its kin,
    // gen_random_uuid and its kin: built in, so their oids are fixed.
    private static readonly HashSet<uint> Changing =
        [1299, 2647, 2648, 2649, 274, 1574, 1598, 6212, 6339, 6340, 6341, 3432, 6428, 6429, 6430];

    // CURRENT_TIME and its kin, and LOCALTIME and its kin; CURRENT_DATE (0) changes but once a day.
    private static readonly HashSet<string> ClockWords = ["1", "2", "3", "4", "5", "6", "7", "8"];

    // now()::date, which is CURRENT_DATE.
    private const uint DateOfTime = 1178;

    // count(*) and count(value): which values there are decides nothing.
    private static readonly HashSet<uint> Counts = [2147, 2803];

    // (SELECT …) as a value, and ARRAY(SELECT …); of all others (EXISTS, IN, ANY) only the truth is put out.
    private static readonly HashSet<string> Values = ["4", "6"];

    private const string Boolean = "16";

    public static bool Changes(QueryNode node, QueryScope scope) => node.Kind switch
    {
        "FUNCEXPR" when Changing.Contains(node.Oid("funcid")) => true,
        "SQLVALUEFUNCTION" => ClockWords.Contains(node.Scalar("op") ?? ""),
        "VAR" => scope.VariableChanges(node),
        "AGGREF" => !Counts.Contains(node.Oid("aggfnoid"))
            && node.Field("args").Any(argument => argument.Scalar("resjunk") == "false" && Changes(argument, scope)),
        "WINDOWFUNC" => !Counts.Contains(node.Oid("winfnoid")) && Any(node.Field("args"), scope),
        "SUBLINK" => Values.Contains(node.Scalar("subLinkType") ?? "")
            && node.Field("subselect") is [var below, ..]
            && scope.Below(below).Changes(1),
        // A comparison's result: another clock need not give another one.
        "BOOLEXPR" or "NULLTEST" or "BOOLEANTEST" or "SCALARARRAYOPEXPR" or "ROWCOMPAREEXPR" => false,
        "OPEXPR" or "DISTINCTEXPR" when node.Scalar("opresulttype") == Boolean => false,
        "FUNCEXPR" when node.Scalar("funcresulttype") == Boolean || node.Oid("funcid") == DateOfTime => false,
        "CASEEXPR" => Any(node.Field("defresult").Concat(node.Field("args").SelectMany(when => when.Field("result"))), scope),
        _ => Any(node.Fields.Values.SelectMany(below => below), scope),
    };

    private static bool Any(IEnumerable<QueryNode> nodes, QueryScope scope) => nodes.Any(node => Changes(node, scope));
}
