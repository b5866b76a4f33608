using Freshet.Databases;
using Freshet.Freshness;
using Freshet.Hosting.Json;
using Freshet.Ledger;
using Freshet.Naming;
using Freshet.Planning;
using Npgsql;

namespace Freshet.Cli;

/// <summary>Changes the policies of views in one database.</summary>
internal sealed class PolicyWriter(Session session, Database database, CancellationToken cancellationToken)
{
    /// <summary>The one database of the call, with a ledger that can be written to.</summary>
    /// <exception cref="UsageException">There are several, or it has no such ledger.</exception>
    public static async Task<PolicyWriter> OpenAsync(Session session, CancellationToken cancellationToken)
    {
        var database = session.RequireOneDatabase();
        await Ledgers.ReadAccessAsync(database, cancellationToken);
        var access = await LedgerSchema.InstallAsync(database, cancellationToken);
        if (!access.IsCurrent)
            await Ledgers.RequireAsync(database, cancellationToken);
        return new(session, database, cancellationToken);
    }

    public Database Database => database;

    public Task<Situation> ReadAsync() => session.Situations.ReadAsync(database, cancellationToken);

    /// <summary>Gives each view the policy that <paramref name="change"/> makes of the one it has; one that says nothing is
    /// removed.</summary>
    public async Task<IReadOnlyList<ViewPolicy>> ChangeAsync(
        Situation situation, IReadOnlyCollection<ViewName> views, Func<ViewPolicy, ViewPolicy> change)
    {
        var policies = views.Select(view => change(situation.Ledger.Policy(view))).ToList();
        await Ledgers.WriteAsync(database, async () =>
        {
            await new PolicyLedger(database.Pool).SaveAsync(policies, cancellationToken);
            return true;
        });
        await Promises.FollowAsync(database, await ReadAsync(), views, cancellationToken);
        return policies;
    }

    /// <summary>Prints policies: as JSON, or a line for each.</summary>
    public void Print(bool json, IEnumerable<ViewPolicy> policies) =>
        PolicyList.Write(json, [.. policies.Select(policy => PolicyShape.Of(database.Name, policy))]);
}
