using Freshet.Catalog.Swaps;
using Freshet.Checking.Queries;
using Freshet.Naming;

namespace Freshet.Checking;

/// <summary>What <c>check</c> knows of a view beyond the catalog.</summary>
internal sealed record ViewFacts
{
    public static readonly ViewFacts None = new();

    /// <summary>Columns that hold the time of the refresh, or chance.</summary>
    public IReadOnlyList<string> ChangingColumns { get; init; } = [];

    /// <summary>Columns that number the rows.</summary>
    public IReadOnlyList<string> RowNumbers { get; init; } = [];

    /// <summary>Queries that its query has as texts.</summary>
    public IReadOnlyList<TextQuery> TextQueries { get; init; } = [];

    /// <summary>The columns of each index that a concurrent refresh can use.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Keys { get; init; } = [];

    public IReadOnlyList<FilteredTable> FilteredTables { get; init; } = [];

    /// <summary>Unique indexes that a concurrent refresh cannot use.</summary>
    public IReadOnlyList<UnusableIndex> UnusableIndexes { get; init; } = [];

    /// <summary>Columns of the index that a concurrent refresh uses, in which the last ANALYZE saw NULLs.</summary>
    public IReadOnlyList<string> NullableKeys { get; init; } = [];

    /// <summary>Scans of it and of its indexes since the counters were reset; null if they cannot be seen.</summary>
    public long? Scans { get; init; }

    public int Indexes { get; init; }

    /// <summary>Refreshes of it that the ledger has from the time since the counters were reset.</summary>
    public int Refreshes { get; init; }

    /// <summary>The scans of it that these made: one each, or one for each index that was built, if it was filled again.</summary>
    public long RefreshScans { get; init; }

    /// <summary>What keeps it from being swapped; known of views that would gain, see <see cref="SwapChecker.IsCandidate"/>.</summary>
    public IReadOnlyList<SwapObstacle> SwapObstacles { get; init; } = [];

    /// <summary>Its latest failed refresh, if it is failing; otherwise its latest row, if that is not a success.</summary>
    public MissedRefresh? Missed { get; init; }
}
