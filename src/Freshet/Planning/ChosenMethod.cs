using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Ledger;
using Freshet.Runs;

namespace Freshet.Planning;

/// <summary>How one view is to be refreshed, or why it cannot be.</summary>
/// <param name="Method">Null: it is left.</param>
internal readonly record struct ChosenMethod(RefreshMethod? Method, string Reason, TimeSpan Limit, bool BlocksReaders = false)
{
    public static ChosenMethod For(MaterializedView view, ViewPolicy policy, RefreshMethod? asked, RefreshOptions options)
    {
        var limit = policy.StatementTimeout ?? options.StatementTimeout;
        var wish = asked ?? policy.Method ?? options.Method;
        if (!view.Populated)
            return new(RefreshMethod.Blocking, "first fill, nobody can read it yet", limit);
        if (wish == RefreshMethod.Blocking)
            return new(RefreshMethod.Blocking, "blocking was asked for", limit);
        if (view.UniqueIndex is not null)
            return new(RefreshMethod.Concurrent, "readers go on", limit);
        if (wish == RefreshMethod.Concurrent)
            return new(null, $"concurrent was asked for, and it has no unique index for that. Create one: {view.IndexToCreate}", limit);
        if (options.MaxBlocking == TimeSpan.Zero)
            return new(
                null,
                $"it has no unique index for a concurrent refresh, and MaxBlocking is zero. Create one: {view.IndexToCreate}",
                limit);
        var longest = options.MaxBlocking < limit ? options.MaxBlocking : limit;
        return new(
            RefreshMethod.Blocking, $"no unique index, so readers wait, {Times.Text(longest)} at most", longest, BlocksReaders: true);
    }
}
