using Freshet.Api.Problems;
using Freshet.Api.Requests;
using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Naming;

namespace Freshet.Api.Databases;

/// <summary>Finds one view in the state of its database.</summary>
public sealed class ViewFinder(LedgerGate ledgers, Situations situations)
{
    /// <exception cref="ProblemException">There is no such view.</exception>
    internal async Task<(Reading Reading, MaterializedView View)> FindAsync(
        Database database, ViewName name, CancellationToken cancellationToken)
    {
        await ledgers.RequireAsync(database, cancellationToken);
        var reading = await situations.ReadAsync(database, cancellationToken);
        return (reading, reading.Situation.Catalog.Find(name) ?? throw ViewChoice.Unknown(database, name));
    }
}
