using Freshet.Catalog;
using Freshet.Catalog.Swaps;
using Freshet.Formatting;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Checking;

/// <summary>Views that may be swapped and cannot be, and views that would gain by a swap and may not be. Pure.</summary>
internal sealed class SwapChecker(Situation situation)
{
    // Below this, nobody changes a setting for it.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(2);

    // On views of 2 million rows a concurrent refresh took 5 to 7 times as long.
    private const double UsualRatio = 5;

    // A swap costs what a blocking refresh does, and an ANALYZE.
    private const double OverBlocking = 1.2;

    /// <summary>Whether a swap is worth looking into, though nothing permits it.</summary>
    public bool IsCandidate(MaterializedView view) =>
        view is { Populated: true, UniqueIndex: not null }
        && !situation.MaySwap(view.Name)
        && situation.Ledger.Policy(view.Name) is { AllowSwap: null, Method: null or RefreshMethod.Auto }
        && situation.SwapOf(view).History.ConcurrentMs >= Long.TotalMilliseconds;

    /// <param name="obstacles">Of a candidate.</param>
    public IEnumerable<Reason> Check(MaterializedView view, IReadOnlyList<SwapObstacle> obstacles)
    {
        if (IsCandidate(view) && obstacles.Count == 0)
            return Gain(view);
        return situation.SwapOf(view) is { Permitted: true, Obstacles: { Count: > 0 } known } && Wanted(view) ? [Ineligible(known)] : [];
    }

    /// <summary>Its method is swap, or auto would take it.</summary>
    private bool Wanted(MaterializedView view) =>
        situation.Ledger.Policy(view.Name).Method is { } method && method != RefreshMethod.Auto
            ? method == RefreshMethod.Swap
            : situation.Refresh.Method == RefreshMethod.Swap
                || (situation.Refresh.Method == RefreshMethod.Auto && AutoMethod.Judge(view, situation.SwapOf(view) with { Obstacles = [] }).Swap);

    private static Reason Ineligible(IReadOnlyList<SwapObstacle> obstacles) => new(
        ReasonCode.SwapIneligible,
        $"It may be swapped and cannot be: {string.Join("; ", obstacles.Select(obstacle => obstacle.Text))}.",
        [.. obstacles.Select(obstacle => obstacle.Statement).OfType<string>().Select(sql => new Fix.Sql(sql))]);

    private IEnumerable<Reason> Gain(MaterializedView view)
    {
        var swap = situation.SwapOf(view);
        var concurrent = TimeSpan.FromMilliseconds(swap.History.ConcurrentMs!.Value); // a candidate has one
        var (expected, why) = swap.History.BlockingMs is { } blocking
            ? (TimeSpan.FromMilliseconds(blocking) * OverBlocking, $"a blocking refresh took {Times.Text(TimeSpan.FromMilliseconds(blocking))}")
            : (concurrent / UsualRatio, "for large views it usually takes a fifth");
        if (expected * 2 > concurrent)
            yield break;
        yield return new(
            ReasonCode.SwapWouldHelp,
            $"A concurrent refresh takes {Times.Text(concurrent)}. The method swap would take about {Times.Text(expected)} ({why}), but it creates "
            + $"and drops views, which {swap.Setting} does not permit.",
            PolicyFixes.AllowSwap(view.Name));
    }
}
