using Freshet.Catalog;
using Freshet.Ledger;
using Freshet.Naming;

namespace Freshet.Planning;

/// <summary>Which view reads which: what the catalog shows, and what policies add to it.</summary>
internal sealed class ViewGraph
{
    private readonly Dictionary<ViewName, List<ViewName>> _reads;
    private readonly ILookup<ViewName, ViewName> _readBy;

    public ViewGraph(ViewCatalog catalog, LedgerState ledger)
    {
        _reads = catalog.Views.ToDictionary(
            view => view.Name,
            view => view.Reads.Concat(AddedByPolicy(catalog, ledger.Policy(view.Name))).Distinct().Order().ToList());
        _readBy = _reads.SelectMany(pair => pair.Value.Select(read => (read, pair.Key))).ToLookup(edge => edge.read, edge => edge.Key);
    }

    public IReadOnlyList<ViewName> Reads(ViewName view) => _reads[view];

    /// <summary>All that the views read, at any remove; without themselves.</summary>
    public IEnumerable<ViewName> Upstream(IEnumerable<ViewName> views) => Closure(views, view => _reads[view]);

    /// <summary>The members that each member reads, directly or through views that are no members; through none that reads itself,
    /// so that no member comes to read itself.</summary>
    /// <param name="members">Without cycles among them.</param>
    public Func<ViewName, IReadOnlyList<ViewName>> Nearest(IReadOnlySet<ViewName> members)
    {
        var barred = OnCycles(_reads.Keys);
        barred.UnionWith(members);
        return view => [.. Closure([view], next => next == view || !barred.Contains(next) ? _reads[next] : []).Where(members.Contains).Order()];
    }

    /// <summary>All that reads the views, at any remove; without themselves.</summary>
    public IEnumerable<ViewName> Downstream(IEnumerable<ViewName> views) => Closure(views, view => _readBy[view]);

    /// <summary>The members that read themselves through members: only policies can make it so.</summary>
    public HashSet<ViewName> OnCycles(IEnumerable<ViewName> members)
    {
        var left = members.ToHashSet();
        // A view that reads no remaining view, or that none reads, is not on a cycle. Remove such views until none is left.
        var loose = new Queue<ViewName>(left.Where(IsLoose));
        while (loose.TryDequeue(out var view))
        {
            if (!left.Remove(view))
                continue;
            foreach (var neighbour in _reads[view].Concat(_readBy[view]).Where(near => left.Contains(near) && IsLoose(near)))
                loose.Enqueue(neighbour);
        }
        // What remains and is on no cycle lies between two.
        return [.. left.Where(view => _reads[view].Where(left.Contains)
            .Any(read => Closure([read], next => _reads[next].Where(left.Contains)).Contains(view)))];

        bool IsLoose(ViewName view) => !_reads[view].Exists(left.Contains) || !_readBy[view].Any(left.Contains);
    }

    private static IEnumerable<ViewName> AddedByPolicy(ViewCatalog catalog, ViewPolicy policy)
    {
        foreach (var text in policy.AlsoReads)
        {
            if (ViewName.TryParse(text, out var name) && catalog.Find(name) is not null && name != policy.View)
                yield return name;
        }
    }

    private static IEnumerable<ViewName> Closure(IEnumerable<ViewName> views, Func<ViewName, IEnumerable<ViewName>> next)
    {
        var seen = views.ToHashSet();
        var open = new Stack<ViewName>(seen);
        while (open.TryPop(out var view))
        {
            foreach (var found in next(view))
            {
                if (!seen.Add(found))
                    continue;
                open.Push(found);
                yield return found;
            }
        }
    }
}
