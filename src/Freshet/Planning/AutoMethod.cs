using System.Globalization;
using Freshet.Catalog;
using Freshet.Formatting;

namespace Freshet.Planning;

/// <summary>Whether the method auto swaps a view. Pure.</summary>
/// <remarks>The first rule that applies decides. Durations are those of the ledger: what a method costs depends on the query, the number of
/// indexes and the server, and follows from nothing that the catalog has.</remarks>
/// <param name="Swap">It does.</param>
/// <param name="Why">A clause; null if there is no choice.</param>
internal readonly record struct AutoMethod(bool Swap, string? Why)
{
    /// <summary>Below this, what a swap itself costs (some thirty statements, and rows of the catalog) is more than it saves.</summary>
    public static readonly TimeSpan WorthIt = TimeSpan.FromMilliseconds(200);

    /// <summary>Without history: a view of this size usually takes longer than <see cref="WorthIt"/>.</summary>
    public const long LargeBytes = 32_000_000;

    /// <summary>Readers are blocked about as long by a swap's exchange.</summary>
    public static readonly TimeSpan ShortBlocking = TimeSpan.FromMilliseconds(100);

    /// <summary>Within this ratio two durations count as equal.</summary>
    private const double Equal = 1.05;

    /// <summary>From this share of changed rows on, a concurrent refresh leaves so many dead ones that the view grows.</summary>
    private const double ManyChanged = 0.2;

    public static AutoMethod Judge(MaterializedView view, SwapFacts facts)
    {
        if (!facts.Permitted)
            return new(false, null);
        if (facts.Obstacles is [var obstacle, ..])
            return new(false, $"it cannot be swapped: {obstacle.Text}");
        var history = facts.History;
        if (view.UniqueIndex is null)
        {
            return history.BlockingMs < ShortBlocking.TotalMilliseconds
                ? new(false, $"the last one took {Text(history.BlockingMs.Value)}")
                : new(true, "no unique index, and a swap blocks readers only for a moment");
        }
        if (NextTry(facts) is { } next && facts.Now < next)
            return new(false, $"the exchange of its last swap did not come about, so a swap is tried again after {Times.Text(next)}");
        return history switch
        {
            { ConcurrentMs: { } concurrent, SwapMs: { } swap } => Faster(concurrent, swap, Changed(view, history.ChangedRows)),
            { ConcurrentMs: { } concurrent } => concurrent < WorthIt.TotalMilliseconds
                ? new(false, $"it takes only {Text(concurrent)}")
                : new(true, $"the last concurrent refresh took {Text(concurrent)}"),
            // A concurrent refresh can take many times as long, so it is not tried.
            { SwapMs: { } swap } => new(true, $"the last swap took {Text(swap)}"),
            _ => view.Bytes < LargeBytes
                ? new(false, "it is small")
                : new(true, string.Create(CultureInfo.InvariantCulture, $"it is large ({view.Bytes / 1_000_000} MB)")),
        };
    }

    private static AutoMethod Faster(long concurrent, long swap, double changed)
    {
        var durations = $"concurrent took {Text(concurrent)}, swap {Text(swap)}";
        if (swap * Equal < concurrent)
            return new(true, durations);
        if (concurrent * Equal < swap)
            return new(false, durations);
        return changed >= ManyChanged
            ? new(true, $"{durations}, and most rows change")
            : new(false, $"{durations}, and few rows change");
    }

    /// <summary>The share of its rows.</summary>
    private static double Changed(MaterializedView view, long? rows) => (rows ?? 0) / Math.Max(1, view.Rows);

    /// <summary>2, 4, 8 … hours after an exchange that never got its lock, and no later than a week.</summary>
    private static DateTimeOffset? NextTry(SwapFacts facts) => facts.History is { MissedExchanges: > 0 and var times, MissedExchangeAt: { } last }
        ? last + TimeSpan.FromHours(Math.Min(Math.Pow(2, Math.Min(times, 10)), 7 * 24))
        : null;

    private static string Text(long milliseconds) => Times.Text(TimeSpan.FromMilliseconds(milliseconds));
}
