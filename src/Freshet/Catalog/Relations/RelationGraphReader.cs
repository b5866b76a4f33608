using System.Data;
using Freshet.Databases;
using Freshet.Naming;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Catalog.Relations;

/// <summary>Reads which relation reads which, through functions with parsed bodies and operators.</summary>
public static class RelationGraphReader
{
    private const string NodesSql = """
        SELECT c.oid, c.relkind::text, n.nspname::text, c.relname::text
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'm' OR c.oid = ANY ($1)
        ORDER BY n.nspname, c.relname
        """;

    /// <param name="added">Readers and what they read in ways that the catalog does not show.</param>
    /// <exception cref="NpgsqlException">The database cannot be read.</exception>
    public static async Task<RelationGraph> ReadAsync(
        Database database, IEnumerable<(ViewName Reader, ViewName Read)> added, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var edgesBatch = new NpgsqlBatch(connection, transaction);
        foreach (var sql in Statements.Pins.Append(CatalogQueries.PlannerSql).Append(CatalogQueries.RelationEdgesSql))
            edgesBatch.Add(sql);
        var links = await ListAsync(edgesBatch, row => (CatalogNode.Read(row, 0), CatalogNode.Read(row, 2)), skip: 1, cancellationToken);
        var used = links.SelectMany(link => new[] { link.Item1, link.Item2 })
            .Where(node => node.Kind == CatalogNode.Relation).Select(node => node.Oid).ToHashSet();

        await using var nodesBatch = new NpgsqlBatch(connection, transaction);
        nodesBatch.Add(NodesSql).Parameters.With(NpgsqlDbType.Array | NpgsqlDbType.Oid, used.ToArray());
        var nodes = await ListAsync(
            nodesBatch,
            row => new RelationGraph.Node(row.GetFieldValue<uint>(0), Kind(row.GetString(1)), new(row.GetString(2), row.GetString(3))),
            skip: 0,
            cancellationToken);
        return Joined(nodes, new DependencyGraph(links), added);
    }

    /// <summary>Only what leads to a materialized view, or from one, is of interest.</summary>
    private static RelationGraph Joined(
        List<RelationGraph.Node> nodes, DependencyGraph graph, IEnumerable<(ViewName Reader, ViewName Read)> added)
    {
        var oids = nodes.Select(node => node.Oid).ToHashSet();
        var byName = nodes.ToDictionary(node => node.Name, node => node.Oid);
        var edges = nodes.SelectMany(node => graph.Reads(node.Oid, oids).Select(read => (node.Oid, read)))
            .Concat(added.Where(edge => byName.ContainsKey(edge.Reader) && byName.ContainsKey(edge.Read))
                .Select(edge => (byName[edge.Reader], byName[edge.Read])))
            .Where(edge => edge.Item1 != edge.Item2)
            .Distinct().ToList();
        return new RelationGraph(nodes, edges)
            .Around([.. nodes.Where(node => node.Kind == RelationKind.MaterializedView).Select(node => node.Oid)]);
    }

    private static async Task<List<T>> ListAsync<T>(
        NpgsqlBatch batch, Func<NpgsqlDataReader, T> row, int skip, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        for (var result = 0; result < skip; result++)
            await reader.NextResultAsync(cancellationToken);
        return await reader.ListAsync(row, cancellationToken);
    }

    private static RelationKind Kind(string relkind) => relkind switch
    {
        "m" => RelationKind.MaterializedView,
        "v" => RelationKind.View,
        "f" => RelationKind.ForeignTable,
        _ => RelationKind.Table,
    };
}
