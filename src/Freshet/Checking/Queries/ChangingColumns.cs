using Freshet.Catalog.Queries;

namespace Freshet.Checking.Queries;

/// <summary>Which columns of a view hold the time of the query, or chance, so that every row is another one after every refresh.</summary>
/// <remarks>
/// A clock in a condition (<c>WHERE at > now() - interval '30 days'</c>) is no harm: it decides which rows there are, not what
/// they hold. So only what reaches the output is followed, and comparisons and counts end the search.
/// </remarks>
internal static class ChangingColumns
{
    /// <param name="query">The view's.</param>
    /// <param name="readColumns">The clock columns of plain views that may be read, by oid.</param>
    /// <returns>The names of the columns, with their positions.</returns>
    public static IReadOnlyDictionary<int, string> Find(QueryNode query, Func<uint, IReadOnlyDictionary<int, string>> readColumns)
    {
        var scope = new QueryScope(query, null, readColumns);
        return scope.Columns.Where(column => scope.Changes(column.Key)).ToDictionary();
    }
}
