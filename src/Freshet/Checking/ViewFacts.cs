using Freshet.Naming;

namespace Freshet.Checking;

/// <summary>What <c>check</c> knows of a view beyond the catalog.</summary>
internal sealed record ViewFacts
{
    public static readonly ViewFacts None = new();

    /// <summary>Columns that hold the time of the refresh, or chance.</summary>
    public IReadOnlyList<string> ChangingColumns { get; init; } = [];

    /// <summary>Unique indexes that a failed CREATE INDEX CONCURRENTLY left behind.</summary>
    public IReadOnlyList<ViewName> InvalidIndexes { get; init; } = [];

    /// <summary>Columns of the index that a concurrent refresh uses, in which the last ANALYZE saw NULLs.</summary>
    public IReadOnlyList<string> NullableKeys { get; init; } = [];

    /// <summary>Scans of it and of its indexes since the counters were reset; null if they cannot be seen.</summary>
    public long? Scans { get; init; }

    public int Indexes { get; init; }

    /// <summary>Refreshes of it that the ledger has from the time since the counters were reset.</summary>
    public int Refreshes { get; init; }

    /// <summary>The scans of it that these made: one each, or, where it was filled anew, one for each index that was built.</summary>
    public long RefreshScans { get; init; }

    /// <summary>The newest refresh of it that failed, if it is failing; otherwise the newest of all, if that did not come about.</summary>
    public MissedRefresh? Missed { get; init; }

    /// <summary>When the ledger first heard of it, where <see cref="Missed"/> is known.</summary>
    public DateTimeOffset? KnownSince { get; init; }
}
