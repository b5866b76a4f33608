using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Ledger;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Planning;

/// <summary>How one view is refreshed, or why no method can. Pure.</summary>
/// <param name="Method">Null: none is possible, and <see cref="Obstacle"/> is the reason.</param>
/// <param name="Why">A clause.</param>
internal sealed record ChosenMethod(RefreshMethod? Method, string Why, TimeSpan Limit, bool BlocksReaders = false)
{
    public Reason? Obstacle { get; private init; }

    /// <summary>For a swap: what is taken if the view turns out not to be one that can be swapped. Null if nothing is.</summary>
    public ChosenMethod? Fallback { get; private init; }

    public static ChosenMethod For(
        MaterializedView view, ViewPolicy policy, RefreshMethod? requested, RefreshOptions options, SwapFacts swap)
    {
        var limit = policy.StatementTimeout ?? options.StatementTimeout;
        var wish = requested ?? policy.Method ?? options.Method;
        if (!view.Populated)
            return new(RefreshMethod.Blocking, "first fill, so there are no readers to block", limit);
        if (wish == RefreshMethod.Blocking)
            return new(RefreshMethod.Blocking, "blocking was requested", limit);
        var plain = WithoutSwap(view, wish, options, limit);
        if (wish == RefreshMethod.Concurrent)
            return plain;
        if (wish == RefreshMethod.Swap)
            return AgainstSwap(view, swap) is { } obstacle ? None(obstacle, limit) : Swap("swap was requested", limit, plain);
        var auto = AutoMethod.Judge(view, swap);
        return auto switch
        {
            { Swap: true, Why: var why } => Swap($"swap, {why}", limit, plain),
            { Why: { } why } => plain with { Why = $"{plain.Why}; {why}" },
            _ => plain,
        };
    }

    private static ChosenMethod WithoutSwap(MaterializedView view, RefreshMethod wish, RefreshOptions options, TimeSpan limit)
    {
        if (view.UniqueIndex is not null)
            return new(RefreshMethod.Concurrent, "readers are not blocked", limit);
        if (wish == RefreshMethod.Concurrent)
            return None(NoIndex(view, "no unique index, which the method concurrent needs"), limit);
        if (options.MaxBlocking == TimeSpan.Zero)
            return None(NoIndex(view, "no unique index for a concurrent refresh, and MaxBlocking is zero"), limit);
        var longest = options.MaxBlocking < limit ? options.MaxBlocking : limit;
        return new(
            RefreshMethod.Blocking,
            $"no unique index, so readers are blocked for at most {Times.Text(longest)}",
            longest,
            BlocksReaders: true);
    }

    private static ChosenMethod Swap(string why, TimeSpan limit, ChosenMethod plain) => new(RefreshMethod.Swap, why, limit)
    {
        Fallback = plain.Obstacle is null ? plain : null,
    };

    private static Reason? AgainstSwap(MaterializedView view, SwapFacts swap)
    {
        if (!swap.Permitted)
            return new(
                ReasonCode.SwapNotAllowed,
                $"the method swap drops the view and puts a new one in its place, which {swap.Setting} does not permit",
                PolicyFixes.AllowSwap(view.Name));
        return swap.Obstacles is [var obstacle, ..]
            ? new(
                ReasonCode.SwapIneligible,
                $"it cannot be swapped: {obstacle.Text}",
                [.. swap.Obstacles.Select(known => known.Statement).OfType<string>().Select(sql => new Fix.Sql(sql))])
            : null;
    }

    private static Reason NoIndex(MaterializedView view, string why) =>
        new(ReasonCode.NoUniqueIndex, why, view.IndexToCreate is { } sql ? [new Fix.Sql(sql)] : []);

    private static ChosenMethod None(Reason obstacle, TimeSpan limit) => new(null, obstacle.Text, limit) { Obstacle = obstacle };
}
