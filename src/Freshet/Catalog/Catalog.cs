namespace Freshet;

/// <summary>What one database holds now. Read by <see cref="CatalogReader"/>; nothing in it reads on.</summary>
public sealed class Catalog
{
    private readonly Dictionary<ViewName, MaterializedView> _byName;

    public Catalog(ServerFacts server, IEnumerable<MaterializedView> views)
    {
        Server = server;
        Views = [.. views.OrderBy(view => view.Name)];
        _byName = Views.ToDictionary(view => view.Name);
    }

    public ServerFacts Server { get; }

    /// <summary>Every materialized view of the database, sorted by name.</summary>
    public IReadOnlyList<MaterializedView> Views { get; }

    public MaterializedView? Find(ViewName name) => _byName.GetValueOrDefault(name);
}
