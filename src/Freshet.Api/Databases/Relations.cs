using Freshet.Catalog.Relations;
using Freshet.Databases;
using Freshet.Naming;
using Freshet.Planning;

namespace Freshet.Api.Databases;

/// <summary>Which relation of a database reads which, read once for several callers.</summary>
public sealed class Relations(Situations situations, SharedReads reads)
{
    internal Task<RelationGraph> ReadAsync(Database database, CancellationToken cancellationToken) =>
        reads.ReadAsync(database, "graph", token => ReadNowAsync(database, token), cancellationToken);

    /// <param name="view">A view that is known to be there; it may have been made just now.</param>
    internal async Task<RelationGraph> ReadAsync(Database database, uint view, CancellationToken cancellationToken)
    {
        var graph = await ReadAsync(database, cancellationToken);
        return graph.Nodes.Any(node => node.Oid == view) ? graph : await ReadNowAsync(database, cancellationToken);
    }

    private async Task<RelationGraph> ReadNowAsync(Database database, CancellationToken cancellationToken)
    {
        var situation = (await situations.ReadAsync(database, cancellationToken)).Situation;
        return await RelationGraphReader.ReadAsync(database, AddedByPolicies(situation), cancellationToken);
    }

    private static IEnumerable<(ViewName Reader, ViewName Read)> AddedByPolicies(Situation situation) =>
        from policy in situation.Ledger.Policies.Values
        from text in policy.AlsoReads
        where ViewName.TryParse(text, out _)
        select (policy.View, ViewName.Parse(text));
}
