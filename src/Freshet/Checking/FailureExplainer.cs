using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>Adds the error and its fix to the problem of a failing view. Pure.</summary>
internal sealed class FailureExplainer(Situation situation)
{
    /// <param name="failure">The latest failed refresh of the view; null if it was pruned, or an obstacle kept it from being tried.</param>
    public Reason Explain(Reason problem, MaterializedView view, MissedRefresh? failure) =>
        problem.Code != ReasonCode.Failing || failure is null
            ? problem
            : problem with
            {
                // Only views with such a state are failing.
                Text = $"{ProblemFinder.Failed(situation.Ledger.Views[view.Name])} ({Times.Text(failure.At)}): {Error(failure)}.",
                Fixes = [.. Fixes(view, failure), ProblemFinder.Refresh(view)],
            };

    private static string Error(MissedRefresh failure)
    {
        var text = OneLine.Of(failure.Message is { Length: > 0 } message ? message : failure.Reason);
        return failure.SqlState is { } state ? $"{text} ({state})" : text;
    }

    /// <summary>The fixes from when it failed, unless they have been applied since.</summary>
    private IEnumerable<Fix> Fixes(MaterializedView view, MissedRefresh failure) => failure.Code switch
    {
        ReasonCode.TimedOut => [PolicyFixes.StatementTimeout(view.Name, Limit(view) * 2)],
        ReasonCode.BlockedTooLong => view.IndexToCreate is { } sql ? [new Fix.Sql(sql)] : [],
        ReasonCode.PlanOutdated => [],
        _ => failure.Fixes,
    };

    private TimeSpan Limit(MaterializedView view) =>
        situation.MethodOf(view, null).Limit;
}
