using Freshet.Databases;
using Freshet.Locks;
using Freshet.Naming;

namespace Freshet.Catalog;

/// <summary>What one database holds now. Read by <see cref="CatalogReader"/>; nothing in it reads on.</summary>
public sealed class ViewCatalog
{
    private readonly Dictionary<ViewName, MaterializedView> _byName;

    /// <param name="locks">See <see cref="Locks"/>; none, if null.</param>
    public ViewCatalog(ServerFacts server, IEnumerable<MaterializedView> views, ILookup<LockKey, LockHolder>? locks = null)
    {
        Server = server;
        Locks = locks ?? Array.Empty<LockHolder>().ToLookup(_ => default(LockKey));
        Views = [.. views.OrderBy(view => view.Name)];
        _byName = Views.ToDictionary(view => view.Name);
    }

    public ServerFacts Server { get; }

    /// <summary>Every materialized view of the database, sorted by name.</summary>
    public IReadOnlyList<MaterializedView> Views { get; }

    public ViewCatalog WithLocks(ILookup<LockKey, LockHolder> locks) => new(Server, Views, locks);

    /// <summary>Who holds Freshet's locks, by the locks' keys.</summary>
    public ILookup<LockKey, LockHolder> Locks { get; }

    public MaterializedView? Find(ViewName name) => _byName.GetValueOrDefault(name);
}
