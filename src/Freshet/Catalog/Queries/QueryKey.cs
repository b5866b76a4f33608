namespace Freshet.Catalog.Queries;

/// <summary>Which of a query's columns identify a row, as far as that follows from the query and from the keys of its tables, whatever
/// rows there are.</summary>
internal static class QueryKey
{
    private const string Table = "0";

    /// <param name="query">Of the view.</param>
    /// <param name="tableKeys">The columns of each unique index of a table, by the table's oid, the best first.</param>
    /// <returns>The positions of the columns, from 1; null if no key follows.</returns>
    public static IReadOnlyList<int>? Find(QueryNode query, Func<uint, IReadOnlyList<IReadOnlyList<int>>> tableKeys)
    {
        // A function that returns several rows repeats all others; branches of UNION have no common key.
        if (query.Scalar("hasTargetSRFs") == "true" || query.Field("setOperations").Count > 0)
            return null;
        var (groups, distinct) = (query.Field("groupClause"), query.Field("distinctClause"));
        if (groups.Count > 0 && query.Field("groupingSets").Count == 0 && Columns(query, groups) is { } grouped)
            return grouped;
        if (distinct.Count > 0)
            return Columns(query, distinct);
        return groups.Count == 0 && query.Scalar("hasAggs") == "false" ? OfTables(query, tableKeys) : null;
    }

    /// <summary>The columns that clauses sort or group by; null if one of them is not put out.</summary>
    private static List<int>? Columns(QueryNode query, IReadOnlyList<QueryNode> clauses)
    {
        var columns = new List<int>();
        foreach (var clause in clauses)
        {
            var reference = clause.Scalar("tleSortGroupRef");
            if (Targets(query).FirstOrDefault(target => target.Scalar("ressortgroupref") == reference) is not { } target)
                return null;
            columns.Add((int)target.Oid("resno"));
        }
        return columns;
    }

    private static IEnumerable<QueryNode> Targets(QueryNode query) =>
        query.Field("targetList").Where(target => target.Scalar("resjunk") == "false");

    private static List<int>? OfTables(QueryNode query, Func<uint, IReadOnlyList<IReadOnlyList<int>>> tableKeys)
    {
        if (query.Field("jointree") is not [var tree] || QueryJoins.Read(tree) is not { } joins)
            return null;
        var keys = new Dictionary<int, IReadOnlyList<IReadOnlyList<int>>>();
        foreach (var range in joins.Ranges)
        {
            if (query.Field("rtable").ElementAtOrDefault(range - 1) is not { } table || table.Scalar("rtekind") != Table)
                return null;
            keys[range] = tableKeys(table.Oid("relid"));
        }
        // A row is identified by the rows that it comes from; of these, some follow from others by a join on their key.
        var needed = joins.Ranges.ToHashSet();
        foreach (var range in joins.Ranges.Reverse())
        {
            if (joins.Determined(needed.Where(other => other != range), keys).Count == keys.Count)
                needed.Remove(range);
        }

        var columns = new List<int>();
        foreach (var range in joins.Ranges.Where(needed.Contains))
        {
            if (keys[range].Select(key => PutOut(query, joins, range, key)).FirstOrDefault(found => found is not null) is not { } key)
                return null;
            columns.AddRange(key.Except(columns));
        }
        return columns;
    }

    /// <summary>Where the query puts out the columns of a table's key, or what they are equal to; null if it does not.</summary>
    private static List<int>? PutOut(QueryNode query, QueryJoins joins, int range, IReadOnlyList<int> key)
    {
        var columns = new List<int>();
        foreach (var column in key)
        {
            var places = joins.EqualTo((range, column)).Prepend((range, column)).ToList();
            var position = Targets(query).FirstOrDefault(target =>
                target.Field("expr") is [var expression] && QueryJoins.Column(expression) is { } place && places.Contains(place));
            if (position is null)
                return null;
            columns.Add((int)position.Oid("resno"));
        }
        return columns;
    }
}
