using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Ledger;
using Freshet.Locks;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>What the catalog, the policies and the ledger's state alone say against a view. Pure.</summary>
internal sealed class ProblemFinder
{
    private readonly Situation _situation;
    private readonly CycleCutter _cycles;

    public ProblemFinder(Situation situation)
    {
        _situation = situation;
        _cycles = new(situation, new(situation.Catalog, situation.Ledger));
    }

    public IEnumerable<Problem> Find(MaterializedView view)
    {
        var policy = _situation.Ledger.Policy(view.Name);
        var shell = Shell.Quote(view.Name.ToString());
        if (!view.MayRefresh)
            yield return new(
                "no_privilege",
                Severity.Error,
                $"The role {ViewName.Quote(_situation.Catalog.Server.User)} may not refresh it.",
                Grants.ToRefresh(view, _situation.Catalog.Server));
        foreach (var stranger in _situation.StrangersAt(LockName.Of(view.Name)))
            yield return LockProblems.OfView(stranger);
        if (!view.Populated)
            yield return new(
                "not_populated",
                Severity.Error,
                "It holds no data yet, and reading it fails.",
                $"freshet refresh --view {shell}"
                + (view.Reads.Any(read => _situation.Catalog.Find(read) is { Populated: false }) ? " --upstream" : ""));
        if (_situation.CadenceOf(view.Name) is null)
            yield return Unowned(view, policy);
        if (_cycles.OnCycles.Contains(view.Name))
            yield return new(
                "cycle",
                Severity.Error,
                $"It reads itself {_cycles.Cause(view.Name)}, so no order fits it.",
                _cycles.Fix(view.Name));
        if (view.IndexToCreate is { } index)
            yield return new(
                "no_unique_index",
                Severity.Warning,
                "It has no unique index that a concurrent refresh can use, so a refresh blocks its readers.",
                index);
        var unknown = policy.AlsoReads
            .Where(text => !ViewName.TryParse(text, out var name) || _situation.Catalog.Find(name) is null)
            .ToList();
        if (unknown.Count > 0)
        {
            yield return new(
                "also_reads_unknown",
                Severity.Warning,
                $"Its policy says that it also reads {string.Join(" and ", unknown)}, and there is no such view.",
                PolicyFixes.AlsoReads(view.Name, PolicyFixes.Existing(_situation, view.Name)));
        }
        if (_situation.Ledger.Views.GetValueOrDefault(view.Name) is { FailuresInRow: > 0 } state)
            yield return new(
                FailureExplainer.Code,
                Severity.Error,
                $"Its last refresh failed, {state.FailuresInRow} in a row.",
                $"freshet refresh --view {shell}");
    }

    private Problem Unowned(MaterializedView view, ViewPolicy policy)
    {
        var fix = $"freshet policy set {Shell.Quote(view.Name.ToString())} --cadence "
            + $"{(_situation.Cadences.All is [var first, ..] ? first.Name : "hourly")}";
        if (policy.Cadence is { } cadence)
            return new("unknown_cadence", Severity.Error, $"Its policy names the cadence {cadence}, which the settings do not have.", fix);
        return _situation.Cadences.MayHaveLostSuffix(view.Name.Name)
            ? new(
                "name_cut",
                Severity.Error,
                $"No cadence owns it, and its name fills the {ViewName.MaxBytes} bytes that PostgreSQL keeps: "
                + "its suffix may have been cut off.",
                fix)
            : new("unowned", Severity.Warning, "No cadence owns it, so no tick refreshes it.", fix);
    }
}
