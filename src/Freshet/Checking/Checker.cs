using Freshet.Catalog;
using Freshet.Checking.Functions;
using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>Every reason why a view cannot be refreshed, or not without blocking, or may be stale without anyone noticing. Pure.</summary>
internal sealed class Checker(Situation situation, CheckFacts facts)
{
    // Fewer refreshes than a day has hours prove nothing about readers.
    private const int EnoughRefreshes = 24;

    private readonly ProblemFinder _finder = new(situation);
    private readonly FailureExplainer _failures = new(situation);
    private readonly ReachChecker _reach = new(situation);
    private readonly LateChecker _lateness = new(situation);
    private readonly FunctionChecker _functions = new(situation, facts.Functions);
    private readonly LimitChecker _limits = new(situation);
    private readonly CadenceChecker _cadences = new(situation);
    private readonly SwapChecker _swaps = new(situation);

    public IReadOnlyList<Reason> Check(MaterializedView view)
    {
        var known = facts.Of(view);
        return
        [
            .. _reach.Check(view),
            .. _finder.Find(view).Select(problem => _failures.Explain(problem, view, known.Missed)),
            .. _lateness.Check(view, known),
            .. Indexes(view, known),
            .. Query(view, known),
            .. _functions.Check(view, known.TextQueries),
            .. Sources(known),
            .. _limits.Check(view),
            .. _swaps.Check(view, known.SwapObstacles),
            .. _cadences.Check(view),
            .. Use(view, known),
        ];
    }

    public static Reason NullInKey(MaterializedView view, IReadOnlyList<string> columns) => new(
        ReasonCode.NullInKey,
        $"Its key has NULLs in {string.Join(", ", columns)}, "
        + "so every concurrent refresh rewrites those rows, even if nothing changed.",
        new Fix.Advice(
            $"Select coalesce({columns[0]}, …) in the query of {view.Name.ToSql()}, or create its unique index on columns without NULLs."));

    private static IEnumerable<Reason> Indexes(MaterializedView view, ViewFacts known)
    {
        foreach (var (index, why) in known.UnusableIndexes)
        {
            if (why is null)
                yield return new(
                    ReasonCode.InvalidIndex,
                    $"Its unique index {index} is invalid, because its CREATE INDEX CONCURRENTLY failed.",
                    new Fix.Sql($"DROP INDEX CONCURRENTLY {index.ToSql()};"));
            else if (view.UniqueIndex is null)
                yield return new(
                    ReasonCode.UnusableIndex,
                    $"Its unique index {index} {why}, so a concurrent refresh cannot use it: that needs an index on plain columns, "
                    + "for all rows.");
        }
        if (known.NullableKeys.Count > 0)
            yield return NullInKey(view, known.NullableKeys);
    }

    private static IEnumerable<Reason> Query(MaterializedView view, ViewFacts known)
    {
        var unstable = known.RowNumbers.Concat(known.ChangingColumns).ToHashSet();
        if (known.Keys.Count > 0 && known.Keys.All(key => key.Any(unstable.Contains)))
        {
            yield return new(
                ReasonCode.UnstableKey,
                $"Its key has {string.Join(", ", known.Keys[0].Where(unstable.Contains))}, which row_number() or chance computes: the same row "
                + "gets another key after a change of the data, so a refresh rewrites rows that did not change.",
                new Fix.Advice($"Create the unique index of {view.Name.ToSql()} on columns that identify a row in the data."));
        }
        if (known.ChangingColumns.Count == 0)
            yield break;
        yield return new(
            ReasonCode.ChangingColumn,
            $"The query computes {string.Join(", ", known.ChangingColumns)} from now() or a random function, "
            + "so every refresh rewrites every row.",
            new Fix.Advice(
                $"Remove the column from {view.Name.ToSql()}; data_as_of in freshet.freshness shows how old the data is."));
    }

    private static IEnumerable<Reason> Sources(ViewFacts known)
    {
        foreach (var table in known.FilteredTables)
        {
            var setting = table.ReadsSetting
                ? " One of its policies reads a setting of the session, which a refresh does not have: that can leave the view empty."
                : "";
            yield return new(
                ReasonCode.RowSecurity,
                $"Row-level security of {table.Table} filters what it reads: it holds the rows that its owner {ViewName.Quote(table.Owner)} "
                + $"may see.{setting}",
                new Fix.Advice(
                    $"If it is to hold all rows, give it an owner that sees them: the owner of {table.Table}, or a role with BYPASSRLS."));
        }
    }

    private IEnumerable<Reason> Use(MaterializedView view, ViewFacts known)
    {
        // Each index was built once; scans beyond that and beyond the refreshes are reads. Fewer scans than the
        // refreshes made prove that the counters, or the view, are younger than the refreshes: nothing is known of its readers then.
        if (!situation.Ledger.Policy(view.Name).IsPaused(situation.Now)
            && known is { Scans: { } scans, Refreshes: >= EnoughRefreshes, RefreshScans: > 0 }
            && scans >= known.RefreshScans
            && scans <= known.RefreshScans + known.Indexes)
        {
            yield return new(
                ReasonCode.NeverRead,
                $"It was refreshed {known.Refreshes} times since PostgreSQL's statistics began, and seemingly never read.",
                PolicyFixes.Pause(view.Name));
        }
    }
}
