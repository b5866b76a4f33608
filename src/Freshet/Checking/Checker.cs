using Freshet.Catalog;
using Freshet.Checking.Functions;
using Freshet.Formatting;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>Every reason why a view cannot be refreshed, or not without blocking, or may be stale without anyone noticing. Pure.</summary>
/// <param name="database">Its name in the settings.</param>
internal sealed class Checker(string database, Situation situation, CheckFacts facts)
{
    // Fewer refreshes than a day of hours prove nothing about who reads.
    private const int EnoughRefreshes = 24;

    private readonly ProblemFinder _finder = new(situation);
    private readonly FailureExplainer _failures = new(situation);
    private readonly ReachChecker _reach = new(database, situation);
    private readonly LateChecker _lateness = new(situation);
    private readonly FunctionChecker _functions = new(situation, facts.Functions);
    private readonly LimitChecker _limits = new(situation);

    public IReadOnlyList<Problem> Check(MaterializedView view)
    {
        var known = facts.Of(view);
        return
        [
            .. _reach.Check(view),
            .. _finder.Find(view).Select(problem => _failures.Explain(problem, view, known.Missed)),
            .. _lateness.Check(view, known),
            .. Indexes(view, known),
            .. Query(view, known),
            .. _functions.Check(view),
            .. _limits.Check(view),
            .. Use(view, known),
        ];
    }

    public static Problem NullInKey(MaterializedView view, IReadOnlyList<string> columns) => new(
        "null_in_key",
        Severity.Warning,
        $"There are NULLs in {string.Join(", ", columns)} of its key, "
        + "and every such row is written anew by every concurrent refresh, even if nothing changed.",
        $"Select coalesce({columns[0]}, …) in the query of {view.Name.ToSql()}, or put its unique index on columns without NULLs.");

    private static IEnumerable<Problem> Indexes(MaterializedView view, ViewFacts known)
    {
        foreach (var index in known.InvalidIndexes)
            yield return new(
                "invalid_index",
                Severity.Warning,
                $"Its unique index {index} is invalid: a CREATE INDEX CONCURRENTLY failed and left it behind.",
                $"DROP INDEX CONCURRENTLY {index.ToSql()};");
        if (known.NullableKeys.Count > 0)
            yield return NullInKey(view, known.NullableKeys);
    }

    private static IEnumerable<Problem> Query(MaterializedView view, ViewFacts known)
    {
        if (known.ChangingColumns.Count == 0)
            yield break;
        yield return new(
            "changing_column",
            Severity.Warning,
            $"The query computes {string.Join(", ", known.ChangingColumns)} from now() or chance, "
            + "so every row is written anew by every refresh.",
            $"Leave the column out of {view.Name.ToSql()}; data_as_of in freshet.freshness tells how old the data is.");
    }

    private IEnumerable<Problem> Use(MaterializedView view, ViewFacts known)
    {
        // Each index was built once; what was scanned beyond that and beyond the refreshes, somebody read. Fewer scans than the
        // refreshes made prove that the counters, or the view, are younger than the refreshes: nothing is known of its readers then.
        if (!situation.Ledger.Policy(view.Name).Paused
            && known is { Scans: { } scans, Refreshes: >= EnoughRefreshes, RefreshScans: > 0 }
            && scans >= known.RefreshScans
            && scans <= known.RefreshScans + known.Indexes)
        {
            yield return new(
                "never_read",
                Severity.Info,
                $"It was refreshed {known.Refreshes} times since the activity counters began, and nobody seems to have read it.",
                $"freshet policy set {Shell.Quote(view.Name.ToString())} --paused true");
        }
    }
}
