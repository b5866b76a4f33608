namespace Freshet.Ledger;

/// <summary>What the methods have cost for one view. Durations are of the latest success, in milliseconds; null before the first.</summary>
public sealed record MethodHistory
{
    public long? ConcurrentMs { get; init; }

    public long? BlockingMs { get; init; }

    public long? SwapMs { get; init; }

    /// <summary>The rows that the latest concurrent refresh changed.</summary>
    public long? ChangedRows { get; init; }

    /// <summary>How often in a row the exchange of a swap never got its lock.</summary>
    public int MissedExchanges { get; init; }

    /// <summary>When it last did not.</summary>
    public DateTimeOffset? MissedExchangeAt { get; init; }
}
