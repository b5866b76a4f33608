namespace Freshet;

/// <summary>What the catalog and the policies alone say against a view. Pure.</summary>
internal sealed class ProblemFinder
{
    private readonly Situation _situation;
    private readonly HashSet<ViewName> _onCycles;

    public ProblemFinder(Situation situation)
    {
        _situation = situation;
        _onCycles = new ViewGraph(situation.Catalog, situation.Ledger).OnCycles(situation.Catalog.Views.Select(view => view.Name));
    }

    public IReadOnlyList<Problem> Find(MaterializedView view) => [.. Problems(view)];

    private IEnumerable<Problem> Problems(MaterializedView view)
    {
        var policy = _situation.Ledger.Policy(view.Name);
        if (!view.Populated)
            yield return new("not_populated", "It holds no data yet, and reading it fails.", $"freshet refresh --view '{view.Name}'");
        if (!view.MayRefresh)
            yield return new("no_privilege", $"The role {ViewName.Quote(_situation.Catalog.Server.User)} may not refresh it.", Grants.ToRefresh(view, _situation.Catalog.Server));
        if (view.IndexToCreate is { } index)
            yield return new("no_unique_index", "It has no unique index that a concurrent refresh can use, so a refresh blocks its readers.", index);
        if (_situation.CadenceOf(view.Name) is null)
            yield return Unowned(view, policy);
        if (_onCycles.Contains(view.Name))
            yield return new("cycle", "By also_reads of policies it reads itself, so no order fits it.", $"freshet policy set '{view.Name}' --also-reads none");
        foreach (var text in policy.AlsoReads)
        {
            if (!ViewName.TryParse(text, out var name) || _situation.Catalog.Find(name) is null)
                yield return new("also_reads_unknown", $"Its policy says that it also reads {text}, and there is no such view.", $"freshet policy set '{view.Name}' --also-reads <the right names>");
        }
    }

    private Problem Unowned(MaterializedView view, ViewPolicy policy)
    {
        var fix = $"freshet policy set '{view.Name}' --cadence {(_situation.Cadences.All is [var first, ..] ? first.Name : "hourly")}";
        if (policy.Cadence is { } cadence)
            return new("unknown_cadence", $"Its policy names the cadence {cadence}, which the settings do not have.", fix);
        return _situation.Cadences.MayHaveLostSuffix(view.Name.Name)
            ? new("name_cut", $"No cadence owns it, and its name fills the {ViewName.MaxBytes} bytes that PostgreSQL keeps: its suffix may have been cut off.", fix)
            : new("unowned", "No cadence owns it, so no tick refreshes it.", fix);
    }
}
