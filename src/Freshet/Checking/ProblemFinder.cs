using Freshet.Catalog;
using Freshet.Ledger;
using Freshet.Locks;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>Problems of a view that follow from the catalog, the policies and the ledger's state alone. Pure.</summary>
internal sealed class ProblemFinder
{
    private readonly Situation _situation;
    private readonly CycleCutter _cycles;

    public ProblemFinder(Situation situation)
    {
        _situation = situation;
        _cycles = new(situation, new(situation.Catalog, situation.Ledger));
    }

    public IEnumerable<Reason> Find(MaterializedView view)
    {
        var policy = _situation.Ledger.Policy(view.Name);
        if (!view.MayRefresh)
            yield return new(
                ReasonCode.NoPermission,
                $"The role {ViewName.Quote(_situation.Catalog.Server.User)} lacks permission to refresh it.",
                new Fix.Sql(Grants.ToRefresh(view, _situation.Catalog.Server)));
        foreach (var stranger in _situation.StrangersAt(LockKey.OfView(view.Oid)))
            yield return LockProblems.OfView(stranger);
        if (!view.Populated)
            yield return new(
                ReasonCode.NotPopulated,
                "It has no data yet, so reading it fails.",
                Refresh(view, upstream: view.Reads.Any(read => _situation.Catalog.Find(read) is { Populated: false })));
        if (_situation.CadenceOf(view.Name) is null)
            yield return Unscheduled(view, policy);
        if (_cycles.OnCycles.Contains(view.Name))
            yield return new(
                ReasonCode.Cycle, $"It reads itself {_cycles.Cause(view.Name)}, so there is no order to refresh it in.", _cycles.Fixes(view.Name));
        if (view.IndexToCreate is { } index)
            yield return new(
                ReasonCode.NoUniqueIndex,
                "It has no unique index that a concurrent refresh can use, so a refresh blocks its readers.",
                new Fix.Sql(index));
        var unknown = policy.AlsoReads
            .Where(text => !ViewName.TryParse(text, out var name) || _situation.Catalog.Find(name) is null)
            .ToList();
        if (unknown.Count > 0)
        {
            yield return new(
                ReasonCode.AlsoReadsUnknown,
                $"Its policy names {string.Join(" and ", unknown)} in also_reads, which does not exist.",
                PolicyFixes.AlsoReads(view.Name, PolicyFixes.Existing(_situation, view.Name)));
        }
        if (_situation.Ledger.Views.GetValueOrDefault(view.Name) is { FailuresInRow: > 0 } state)
            yield return new(
                ReasonCode.Failing, $"{Failed(state)}. 'freshet check' shows why.", new Fix.Command("check", "--view", view.Name.ToString()));
    }

    /// <summary>Refreshes the view now.</summary>
    /// <param name="upstream">With all that it reads.</param>
    internal static Fix Refresh(MaterializedView view, bool upstream = false) =>
        new Fix.Command([.. (string[])["refresh", "--view", view.Name.ToString()], .. upstream ? ["--upstream"] : Array.Empty<string>()]);

    private Reason Unscheduled(MaterializedView view, ViewPolicy policy)
    {
        var fix = PolicyFixes.Cadence(view.Name, _situation.Cadences.All is [var first, ..] ? first.Name : "hourly");
        if (policy.Cadence is { } cadence)
            return new(ReasonCode.UnknownCadence, $"Its policy names the cadence {cadence}, which the settings do not have.", fix);
        return _situation.Cadences.MayHaveLostSuffix(view.Name.Name)
            ? new(
                ReasonCode.NameCut,
                $"No schedule applies to it, and its name has {ViewName.MaxBytes} bytes, the most that PostgreSQL keeps: "
                + "its suffix may have been cut off.",
                fix)
            : Unscheduled(view.Name, fix);
    }

    private Reason Unscheduled(ViewName view, Fix fix)
    {
        const string Text = "No schedule applies to it, so it is refreshed only on request";
        return _situation.Cadences.HintFor(view.Name) switch
        {
            { Meant: { } meant, Suffix: var suffix } => new(
                ReasonCode.Unscheduled,
                $"{Text}: its name ends in {suffix}, and the suffix of the cadence {meant.Name} is {meant.Suffix ?? "none"}, letter for "
                    + "letter.",
                PolicyFixes.Cadence(view, meant.Name)),
            { Schedule: { } schedule, Suffix: var suffix } => new(
                ReasonCode.Unscheduled,
                $"{Text}: its name ends in {suffix}, and there is no cadence of that suffix.",
                [new Fix.Setting($"Freshet:Cadences:{suffix[1..].ToLowerInvariant()}:Schedule", schedule),
                    // Another case of letters than the new cadence's suffix has.
                    .. suffix.Any(char.IsUpper) ? (Fix[])[PolicyFixes.Cadence(view, suffix[1..].ToLowerInvariant())] : []]),
            _ => new(ReasonCode.Unscheduled, $"{Text}.", fix),
        };
    }

    /// <summary>A clause about the failures of a failing view.</summary>
    public static string Failed(ViewState state) =>
        state.FailuresInRow == 1 ? "Its last refresh failed" : $"Its last {state.FailuresInRow} refreshes failed";
}
