using Freshet.Naming;

namespace Freshet.Catalog;

/// <summary>Guesses the columns that identify a row, for a CREATE UNIQUE INDEX that a person can paste.</summary>
internal static class IndexAdvisor
{
    // The most columns that PostgreSQL allows in one index.
    private const int MostColumns = 32;

    // Sums, averages and documents are what a reporting query computes, seldom what it groups by.
    private static readonly string[] Measures =
        ["numeric", "double precision", "real", "money", "json", "jsonb", "xml", "interval", "bytea"];

    // These have no B-tree operators at all.
    private static readonly string[] Unsortable = ["json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle", "jsonpath"];

    /// <summary>The statement to create the index with, on the columns most likely to identify a row.</summary>
    public static string CreateIndex(ViewName view, IReadOnlyList<ViewColumn> columns) =>
        CreateIndexOn(view, Candidates(columns).FirstOrDefault() ?? []);

    public static string CreateIndexOn(ViewName view, IReadOnlyList<ViewColumn> key)
    {
        var list = key.Count > 0 ? string.Join(", ", key.Select(column => ViewName.Quote(column.Name))) : "<columns that identify a row>";
        return $"CREATE UNIQUE INDEX CONCURRENTLY ON {view.ToSql()} ({list});";
    }

    /// <returns>Null if no index can have these columns.</returns>
    public static IReadOnlyList<ViewColumn>? Indexable(IReadOnlyList<ViewColumn> key) =>
        key.Count is > 0 and <= MostColumns && !key.Any(column => Unsortable.Contains(column.Type)) ? key : null;

    /// <summary>Keys worth trying, the most likely first, none twice.</summary>
    public static IEnumerable<IReadOnlyList<ViewColumn>> Candidates(IReadOnlyList<ViewColumn> columns)
    {
        var sortable = columns.Where(column => !Unsortable.Contains(column.Type)).ToList();
        var identifiers = sortable.Where(IsIdentifier).ToList();
        IEnumerable<IReadOnlyList<ViewColumn>> keys =
        [
            [.. sortable.Where(column => column.InUniqueIndex)],
            identifiers,
            [.. sortable.Where(column => !IsMeasure(column))],
            // One column that has no value twice today may have one tomorrow.
            .. sortable.Where(column => column.AllDifferent && !IsMeasure(column)).Select(column => new[] { column }),
            .. identifiers.Select(column => new[] { column }),
            .. identifiers.SelectMany((first, index) => identifiers.Skip(index + 1).Select(second => new[] { first, second })),
            .. sortable.Where(column => column.Type is "bigint" or "integer" or "uuid").Select(column => new[] { column }),
            sortable,
        ];
        return keys.Where(key => key.Count is > 0 and <= MostColumns)
            .DistinctBy(key => string.Join('\0', key.Select(column => column.Name)));
    }

    private static bool IsMeasure(ViewColumn column) =>
        Measures.Any(type => column.Type.StartsWith(type, StringComparison.Ordinal))
        || (column.Type is "bigint" or "integer" && !IsNamedKey(column.Name));

    private static bool IsIdentifier(ViewColumn column) => !IsMeasure(column) && column.Type != "boolean";

    private static bool IsNamedKey(string name) =>
        name.Equals("id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("Id", StringComparison.Ordinal)
        || name.EndsWith("ID", StringComparison.Ordinal)
        || name.EndsWith("key", StringComparison.OrdinalIgnoreCase)
        || name is "year" or "month" or "week" or "day" or "hour" or "number" or "no";
}
