namespace Freshet.Catalog.Details;

/// <summary>What only a page about one view shows.</summary>
/// <param name="Definition">Its query; names are qualified.</param>
/// <param name="Scans">Of the view and its indexes, as PostgreSQL counts them.</param>
public sealed record ViewDetails(string Definition, IReadOnlyList<ViewIndex> Indexes, long Scans)
{
    /// <summary>How often it was read since its last refresh, about.</summary>
    /// <param name="atRefresh">The count when that was done; null if it is not known.</param>
    /// <returns>Null if it is not known: PostgreSQL's counters were reset since.</returns>
    public long? ScansSince(long? atRefresh)
    {
        // What a refresh itself scans is counted some time after it.
        var uncounted = 2 * (Indexes.Count + 1);
        return atRefresh is { } before && Scans >= before - uncounted ? Math.Max(0, Scans - before) : null;
    }
}
