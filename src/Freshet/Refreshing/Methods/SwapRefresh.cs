using Freshet.Databases;
using Freshet.Refreshing.Swaps;
using Freshet.Runs;
using Npgsql;

namespace Freshet.Refreshing.Methods;

/// <summary>Builds a copy of the view beside it, and exchanges the two: readers are blocked for a moment, and the refresh costs what a
/// blocking one does.</summary>
internal sealed class SwapRefresh : IRefreshMethod
{
    public RefreshMethod Name => RefreshMethod.Swap;

    public bool LosesStatistics => false;

    public async Task<MethodResult> RefreshAsync(RefreshWork work, CancellationToken cancellationToken)
    {
        var names = new SwapNames(work.View.View);
        var copy = new SwapCopy(work, names);
        SwapSource view;
        SwapSource made;
        try
        {
            if (await copy.FindDumpAsync(cancellationToken) is { } dump)
                return new MethodResult.Impossible(SwapReasons.Dump(dump));
            if (await copy.FindObstacleAsync(claimed: false, cancellationToken) is { } obstacle)
                return new MethodResult.Impossible(SwapReasons.Ineligible(obstacle));
            if (await copy.ClaimAsync(cancellationToken) is not { } claimed || claimed.Oid != work.View.Oid)
                return new MethodResult.NameMoved();
            view = claimed;
            if (!view.IsUnderstood)
                return new MethodResult.Impossible(SwapReasons.NotUnderstood);
            made = (await copy.CreateAsync(view, cancellationToken))!; // it was made in the same round trip
            if (made.BodyText != view.BodyText)
                return new MethodResult.Impossible(SwapReasons.Unfaithful(view.BodyText, made.BodyText));
            if (await copy.TryReadersAsync(view, cancellationToken) is { } reader)
                return new MethodResult.Impossible(SwapReasons.UnfaithfulReader(reader));
        }
        catch (PostgresException e) when (SqlStates.RefusesStatement(e))
        {
            return new MethodResult.Impossible(SwapReasons.Refused(SqlStates.Describe(e).Message));
        }
        await copy.FillAsync(cancellationToken);
        return await new Exchange(work, copy, names).RunAsync(view, made.Oid, cancellationToken);
    }
}
