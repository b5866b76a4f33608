using Freshet.Api.Answers;
using Freshet.Api.Databases;
using Freshet.Api.Json;
using Freshet.Api.Problems;
using Freshet.Api.Requests;
using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Freshness;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Hosting.Json;
using Freshet.Ledger;
using Freshet.Planning;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Policies;

/// <summary><c>POST /api/pause</c> and <c>POST /api/resume</c>: whether ticks refresh views.</summary>
public sealed class PauseEndpoint(
    DatabaseSet databases, CadenceSet cadences, LedgerGate ledgers, Situations situations, SharedReads reads, Patience patience,
    Guard guard)
{
    /// <returns>200 and the policies as they are now.</returns>
    public Task<IResult> PauseAsync(HttpRequest request, CancellationToken cancellationToken) => ChangeAsync(
        request, SelectionFields.OfPause, (policy, call, now) => policy.Pause(now + call.For, call.Note), cancellationToken);

    /// <returns>200 and the policies as they are now.</returns>
    public Task<IResult> ResumeAsync(HttpRequest request, CancellationToken cancellationToken) => ChangeAsync(
        request, SelectionFields.OfResume, (policy, _, _) => policy.Resume(), cancellationToken);

    private Task<IResult> ChangeAsync(
        HttpRequest request, IReadOnlyList<string> known, Func<ViewPolicy, SelectionCall, DateTimeOffset, ViewPolicy> change,
        CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        var call = await SelectionCallReader.ReadAsync(request, known, cancellationToken);
        var plans = (await call.RequireDatabases(databases, cadences).AskEachAsync(
            database => patience.AskAsync(database, limit => PlanAsync(database, call, limit), cancellationToken), cancellationToken))
            .Given(request);
        if (SelectionChoice.Nowhere(plans.Select(answer => answer.Value!.Unmatched)) is { Count: > 0 } nowhere) // given, as below
            throw SelectionChoice.NoMatch(nowhere);
        var plan = plans.ToDictionary(answer => answer.Database, answer => answer.Value!);
        var changed = (await plan.Keys.ToList().AskEachAsync(
            database => patience.AskAsync(
                database,
                limit => SaveAsync(database, plan[database], policy => change(policy, call, plan[database].Situation.Now), limit),
                cancellationToken),
            cancellationToken)).Given(request);
        return HttpJson.Result(
            [.. changed.SelectMany(answer => answer.Value!.Select(policy => PolicyShape.Of(answer.Database.Name, policy)))],
            HttpJson.Shapes.IReadOnlyListPolicyShape);
    });

    private async Task<RefreshPlan> PlanAsync(Database database, SelectionCall call, CancellationToken cancellationToken)
    {
        await ledgers.RequireAsync(database, cancellationToken);
        return RefreshPlanner.Plan((await situations.ReadFreshAsync(database, cancellationToken)).Situation, call.Selection);
    }

    private async Task<IReadOnlyList<ViewPolicy>> SaveAsync(
        Database database, RefreshPlan plan, Func<ViewPolicy, ViewPolicy> change, CancellationToken cancellationToken)
    {
        var policies = plan.Selected.Order().Select(view => change(plan.Situation.Ledger.Policy(view))).ToList();
        await new PolicyLedger(database.Pool).SaveAsync(policies, cancellationToken);
        var now = (await situations.ReadFreshAsync(database, cancellationToken)).Situation;
        await Promises.FollowAsync(database, now, plan.Selected.ToList(), cancellationToken);
        reads.Forget(database);
        await situations.ReadFreshAsync(database, cancellationToken); // what others are shown from now on
        return policies;
    }
}
