using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Ledger;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Planning;

/// <summary>How one view is refreshed, or why no method can.</summary>
/// <param name="Method">Null: none is possible, and <see cref="Obstacle"/> is the reason.</param>
/// <param name="Why">A clause.</param>
internal readonly record struct ChosenMethod(RefreshMethod? Method, string Why, TimeSpan Limit, bool BlocksReaders = false)
{
    public Reason? Obstacle { get; private init; }

    public static ChosenMethod For(MaterializedView view, ViewPolicy policy, RefreshMethod? requested, RefreshOptions options)
    {
        var limit = policy.StatementTimeout ?? options.StatementTimeout;
        var wish = requested ?? policy.Method ?? options.Method;
        if (!view.Populated)
            return new(RefreshMethod.Blocking, "first fill, so there are no readers to block", limit);
        if (wish == RefreshMethod.Blocking)
            return new(RefreshMethod.Blocking, "blocking was requested", limit);
        if (view.UniqueIndex is not null)
            return new(RefreshMethod.Concurrent, "readers are not blocked", limit);
        if (wish == RefreshMethod.Concurrent)
            return None(view, "no unique index, which the method concurrent needs", limit);
        if (options.MaxBlocking == TimeSpan.Zero)
            return None(view, "no unique index for a concurrent refresh, and MaxBlocking is zero", limit);
        var longest = options.MaxBlocking < limit ? options.MaxBlocking : limit;
        return new(
            RefreshMethod.Blocking,
            $"no unique index, so readers are blocked for at most {Times.Text(longest)}",
            longest,
            BlocksReaders: true);
    }

    private static ChosenMethod None(MaterializedView view, string why, TimeSpan limit) => new(null, why, limit)
    {
        Obstacle = new(ReasonCode.NoUniqueIndex, why, view.IndexToCreate is { } sql ? [new Fix.Sql(sql)] : []),
    };
}
