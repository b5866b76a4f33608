using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Checking;

/// <summary>Policies of views that do not exist: after a DROP or a RENAME they override nothing, and no other check reports it. Pure.</summary>
internal static class PolicyChecker
{
    /// <param name="selection">Cadences and what is due name views that exist; all others may name these, too.</param>
    public static IEnumerable<CheckReport> Check(Situation situation, Selection selection)
    {
        var patterns = selection.Views.Select(text => new ViewPattern(text)).ToList();
        return situation.Ledger.Policies.Keys
            .Where(view => situation.Catalog.Find(view) is null && (selection.All || patterns.Exists(pattern => pattern.Matches(view))))
            .Order()
            .Select(view => new CheckReport(view, [Problem(view)]));
    }

    private static Reason Problem(ViewName view) => new(
        ReasonCode.PolicyWithoutView,
        "It has a policy, but does not exist: the view was dropped or renamed, or its name is misspelt.",
        PolicyFixes.Clear(view));
}
