using Freshet.Databases;
using Freshet.Naming;
using Freshet.Reasons;

namespace Freshet.Planning;

/// <summary>Which entries of also_reads to remove from policies so that no view reads itself. Pure.</summary>
internal sealed class CycleCutter
{
    private readonly Situation _situation;
    private readonly ViewGraph _graph;
    private readonly List<(ViewName View, ViewName Read)> _cuts = [];

    public CycleCutter(Situation situation, ViewGraph graph)
    {
        _situation = situation;
        _graph = graph;
        OnCycles = graph.OnCycles(situation.Catalog.Views.Select(view => view.Name));
        var reads = OnCycles.ToDictionary(view => view, view => situation.Catalog.Find(view)!.Reads.ToList()); // it is of the catalog
        // What PostgreSQL knows has no cycles, but by functions that were changed later. Entry by entry is put to it, and
        // what would close one is to go.
        var entries = OnCycles.Order().SelectMany(view => PolicyFixes.Existing(situation, view)
            .Where(OnCycles.Contains).Where(read => read != view).Select(read => (view, read)));
        foreach (var (view, read) in entries)
        {
            if (Reaches(reads, read, view))
                _cuts.Add((view, read));
            else
                reads[view].Add(read);
        }
    }

    public HashSet<ViewName> OnCycles { get; }

    /// <summary>The views whose policies are to change for this one's sake.</summary>
    public IReadOnlyList<ViewName> Policies(ViewName view)
    {
        var upstream = _graph.Upstream([view]).Append(view).ToHashSet();
        var around = _graph.Downstream([view]).Append(view).Where(upstream.Contains).ToHashSet();
        return [.. _cuts.Select(cut => cut.View).Where(around.Contains).Distinct()];
    }

    /// <summary>By what the view reads itself, to follow such words as "it reads itself".</summary>
    public string Cause(ViewName view) => Policies(view) is { Count: > 0 } policies
        ? $"by also_reads in the policy of {string.Join(" and of ", policies)}"
        : "through a function"; // a function's body alone may be changed after a view was made on it

    /// <summary>Changes policies, or functions where no policy closes the cycle.</summary>
    public IReadOnlyList<Fix> Fixes(ViewName view) => Policies(view) is { Count: > 0 } policies
        ? [.. policies.Select(policy => PolicyFixes.AlsoReads(
            policy, PolicyFixes.Existing(_situation, policy).Where(read => !_cuts.Contains((policy, read)))))]
        : [new Fix.Advice($"Change the functions that {view} uses, so that they do not read a view that uses them.")];

    private static bool Reaches(Dictionary<ViewName, List<ViewName>> reads, ViewName from, ViewName to)
    {
        var seen = new HashSet<ViewName> { from };
        var open = new Stack<ViewName>(seen);
        while (open.TryPop(out var view))
        {
            if (view == to)
                return true;
            foreach (var read in (reads.GetValueOrDefault(view) ?? []).Where(seen.Add))
                open.Push(read);
        }
        return false;
    }
}
