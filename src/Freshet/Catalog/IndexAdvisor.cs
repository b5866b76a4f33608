namespace Freshet;

/// <summary>Guesses the columns that identify a row, for a CREATE UNIQUE INDEX that a person can paste.</summary>
internal static class IndexAdvisor
{
    // Sums, averages and documents are what a reporting query computes, seldom what it groups by.
    private static readonly string[] Measures = ["numeric", "double precision", "real", "money", "json", "jsonb", "xml", "interval", "bytea"];

    // These have no B-tree operators at all.
    private static readonly string[] Unsortable = ["json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle", "jsonpath"];

    /// <summary>The statement to create the index with; the first rule that finds columns wins.</summary>
    public static string CreateIndex(ViewName view, IReadOnlyList<ViewColumn> columns)
    {
        var sortable = columns.Where(column => !Unsortable.Contains(column.Type)).ToList();
        var key = FirstNonEmpty(
            sortable.Where(column => column.InUniqueIndex),
            sortable.Where(column => column.AllDifferent && !IsMeasure(column)).Take(1),
            sortable.Where(IsIdentifier),
            sortable.Where(column => !IsMeasure(column)),
            sortable);
        var list = key.Count > 0 ? string.Join(", ", key.Select(column => ViewName.Quote(column.Name))) : "<columns that identify a row>";
        return $"CREATE UNIQUE INDEX CONCURRENTLY ON {view.ToSql()} ({list});";
    }

    private static List<ViewColumn> FirstNonEmpty(params IEnumerable<ViewColumn>[] rules) =>
        rules.Select(rule => rule.ToList()).FirstOrDefault(found => found.Count > 0) ?? [];

    private static bool IsMeasure(ViewColumn column) =>
        Measures.Any(type => column.Type.StartsWith(type, StringComparison.Ordinal))
        || (column.Type is "bigint" or "integer" && !IsNamedKey(column.Name));

    private static bool IsIdentifier(ViewColumn column) => !IsMeasure(column) && column.Type != "boolean";

    private static bool IsNamedKey(string name) =>
        name.Equals("id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("key", StringComparison.OrdinalIgnoreCase)
        || name is "year" or "month" or "week" or "day" or "hour" or "number" or "no";
}
