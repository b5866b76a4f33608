using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Refreshing;
using Freshet.Runs;

namespace Freshet.Checking;

/// <summary>Says of a view that fails with which error, and what to do about it. Pure.</summary>
internal sealed class FailureExplainer(Situation situation)
{
    public const string Code = "failing";

    /// <param name="failure">The newest failed refresh of the view; null if it was pruned, or an obstacle kept it from being tried.</param>
    public Problem Explain(Problem problem, MaterializedView view, MissedRefresh? failure) => problem.Code != Code || failure is null
        ? problem
        : problem with
        {
            Message = $"Its last refresh failed ({Times.Text(failure.At)}, "
                + $"{situation.Ledger.Views[view.Name].FailuresInRow} in a row): {Error(failure)}.", // only of views with such a state
            Fix = Fix(view, failure, problem.Fix),
        };

    private static string Error(MissedRefresh failure)
    {
        if (failure.Status == RefreshStatus.Left)
            return "its readers had waited for as long as MaxBlocking allows, so it was given up";
        var message = OneLine.Of(failure.Message ?? failure.Reason);
        return failure.SqlState is { } state ? $"{message} ({state})" : message;
    }

    private string Fix(MaterializedView view, MissedRefresh failure, string again)
    {
        if (failure.Status == RefreshStatus.TimedOut)
        {
            var limit = ChosenMethod.For(view, situation.Ledger.Policy(view.Name), null, situation.Refresh).Limit;
            return $"{PolicyFixes.StatementTimeout(view.Name, limit * 2)} && {again}";
        }
        if (failure.Status == RefreshStatus.Left)
            return view.IndexToCreate is { } index ? $"{index} Then: {again}" : again;
        var advice = FailureAdvice.For(failure.SqlState, failure.StartedAt is not null, view, failure.Method, situation);
        return advice is null || advice.EndsWith(again, StringComparison.Ordinal)
            ? again
            : $"{char.ToUpperInvariant(advice[0])}{advice[1..]}. Then: {again}";
    }
}
