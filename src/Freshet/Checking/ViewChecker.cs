using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;
using Npgsql;

namespace Freshet.Checking;

/// <summary>Checks the views of a database.</summary>
public static class ViewChecker
{
    /// <param name="selected">The views to check.</param>
    /// <param name="deep">Also try keys on the data of views that lack a unique index, and look for NULLs in keys; null: do not.</param>
    /// <returns>One report for each view, without problems too, sorted by name; the worst problem first.</returns>
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <exception cref="NpgsqlException">The server refuses.</exception>
    public static async Task<IReadOnlyList<CheckReport>> CheckAsync(
        Database database, Situation situation, IReadOnlySet<ViewName> selected, TimeSpan? deep, CancellationToken cancellationToken)
    {
        var checker = new Checker(situation, await CheckReader.ReadAsync(database, situation, cancellationToken));
        var reports = new List<CheckReport>();
        foreach (var view in situation.Catalog.Views.Where(view => selected.Contains(view.Name)))
        {
            var problems = checker.Check(view).ToList();
            if (deep is { } limit && view.Populated)
                problems = await RefineAsync(database, view, problems, limit, cancellationToken);
            reports.Add(new(view.Name, [.. problems.OrderBy(problem => problem.Severity)]));
        }
        return reports;
    }

    /// <summary>What goes wrong with one view's data is a finding about that view.</summary>
    private static async Task<List<Reason>> RefineAsync(
        Database database, MaterializedView view, List<Reason> problems, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await new KeyTester(database, limit).RefineAsync(view, problems, cancellationToken);
        }
        catch (NpgsqlException e) when (!SqlStates.LosesConnection(e))
        {
            var (sqlState, message) = SqlStates.Describe(e);
            return
            [
                .. problems,
                new(
                    ReasonCode.CheckFailed,
                    $"Its data could not be checked: {message}{(sqlState is null ? "" : $" ({sqlState})")}.",
                    new Fix.Advice("Give Freshet's role what the message names, or check without --deep.")),
            ];
        }
    }

    /// <summary>The ledger's own problems, and those of the lanes' locks.</summary>
    /// <returns>Empty where there is no problem.</returns>
    /// <exception cref="NpgsqlException">The server refuses.</exception>
    public static async Task<IReadOnlyList<CheckReport>> CheckDatabaseAsync(
        Database database, Situation situation, CancellationToken cancellationToken)
    {
        var problems = (await DatabaseChecker.CheckAsync(database, situation, cancellationToken)).Concat(situation.UnmatchedPatterns())
            .ToList();
        return problems.Count > 0 ? [new CheckReport(null, problems)] : [];
    }

    /// <summary>Policies of views that do not exist, as far as the selection can mean them. Pure.</summary>
    public static IReadOnlyList<CheckReport> CheckPolicies(Situation situation, Selection selection) =>
        [.. PolicyChecker.Check(situation, selection)];
}
