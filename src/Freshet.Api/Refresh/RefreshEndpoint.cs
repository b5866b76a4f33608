using System.Runtime.ExceptionServices;
using Freshet.Api.Json;
using Freshet.Api.Databases;
using Freshet.Api.Problems;
using Freshet.Api.Requests;
using Freshet.Api.Runs;
using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Hosting.Json;
using Freshet.Ledger;
using Freshet.Planning;
using Freshet.Runs;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Refresh;

/// <summary><c>POST /api/refresh</c>: records runs and answers at once; the host dispatches them.</summary>
public sealed class RefreshEndpoint(
    DatabaseSet databases, CadenceSet cadences, LedgerGate ledgers, Situations situations, SharedReads reads, Patience patience,
    Guard guard)
{
    private const int LongestKey = 255;

    /// <returns>202 and the runs, or for a dry run 200 and the plans.</returns>
    public async Task<StartedRefresh> StartAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<RunMessage> runs = [];
        var result = await guard.RunAsync(async () =>
        {
            var call = await SelectionCallReader.ReadAsync(request, SelectionFields.OfRefresh, cancellationToken);
            var chosen = call.RequireDatabases(databases, cadences);
            if (call.DryRun)
                return await PlanAsync(chosen, call, cancellationToken);
            var started = await StartAsync(chosen, call.Selection, Key(request), cancellationToken);
            runs = [.. started.Runs.Select(run => new RunMessage(run.RunId))];
            request.HttpContext.Response.Headers.Location = started.Runs[0].Location;
            return HttpJson.Result(started, StartedJson.Default.StartedShape, StatusCodes.Status202Accepted);
        });
        return new(result, runs);
    }

    private static string? Key(HttpRequest request)
    {
        var keys = request.Headers["Idempotency-Key"];
        return keys.Count == 0
            ? null
            : keys is [{ Length: > 0 and <= LongestKey } key]
                ? key
                : throw new ProblemException(
                    StatusCodes.Status400BadRequest,
                    "bad_request",
                    $"Idempotency-Key must be one key of at most {LongestKey} characters.");
    }

    private async Task<IResult> PlanAsync(IReadOnlyList<Database> chosen, SelectionCall call, CancellationToken cancellationToken)
    {
        var answers = await chosen.AskEachAsync(
            database => patience.AskAsync(
                database,
                async limit => RefreshPlanner.Plan((await situations.ReadFreshAsync(database, limit)).Situation, call.Selection),
                cancellationToken),
            cancellationToken);
        // A plan that lacks a database would look as if that had no views.
        if (answers.FirstOrDefault(answer => answer.Error is not null) is { Error: { } error })
            ExceptionDispatchInfo.Throw(error);
        var plans = answers.Select(answer => (Database: answer.Database.Name, Plan: answer.Value!)).ToList(); // there is no error
        if (SelectionChoice.Nowhere(plans.Select(plan => plan.Plan.Unmatched)) is { Count: > 0 } nowhere)
            throw SelectionChoice.NoMatch(nowhere);
        return plans is [var only]
            ? HttpJson.Result(PlanShape.Of(only.Database, only.Plan), HttpJson.Shapes.PlanShape)
            : HttpJson.Result([.. plans.Select(plan => PlanShape.Of(plan.Database, plan.Plan))], HttpJson.Shapes.IReadOnlyListPlanShape);
    }

    private async Task<StartedShape> StartAsync(
        IReadOnlyList<Database> chosen, Selection selection, string? key, CancellationToken cancellationToken)
    {
        var answers = await AskAsync(chosen, (database, limit) => UnmatchedAsync(database, selection, limit), cancellationToken);
        // A database that could not be reached may have views that match.
        var nowhere = SelectionChoice.Nowhere(answers.Select(answer => answer.Value).OfType<IReadOnlyList<string>>());
        if (nowhere.Count > 0 && answers.All(answer => answer.Error is null))
            throw SelectionChoice.NoMatch(nowhere);

        var names = selection.Cadences.Count + selection.Views.Count;
        var tries = await AskAsync(
            [.. answers.Where(answer => answer.Value is { } unmatched && unmatched.Count < names).Select(answer => answer.Database)],
            (database, limit) => EnqueueAsync(database, selection, key, limit),
            cancellationToken);
        var started = tries.Where(attempt => attempt.Value is not null)
            .Select(attempt => new StartedShape.Run(
                attempt.Database.Name, attempt.Value!, RunEndpoint.LocationOf(attempt.Value!))).ToList(); // filtered just before
        var failed = answers.Select(answer => (answer.Database, answer.Error))
            .Concat(tries.Select(attempt => (attempt.Database, attempt.Error)))
            .Where(attempt => attempt.Error is not null)
            .Select(attempt => (attempt.Database, Error: attempt.Error!)).ToList(); // filtered just before
        if (started.Count == 0 && failed is [{ Error: ProblemException refused }, ..]
            && failed.TrueForAll(attempt => attempt.Error is ProblemException))
            throw refused;
        List<FailureShape> failures = [.. failed.Select(attempt => FailureOf(attempt.Database.Name, attempt.Error))];
        return started.Count > 0 ? new(started, failures) : throw new UnavailableException(failures);
    }

    private FailureShape FailureOf(string database, Exception error)
    {
        if (error is not ProblemException && !Failure.IsOfDatabase(error))
            guard.Report(error);
        var (code, message) = Failure.Explain(error);
        return new(database, code, message);
    }

    private Task<IReadOnlyList<DatabaseAnswer<T>>> AskAsync<T>(
        IReadOnlyList<Database> databases, Func<Database, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class =>
        databases.AskEachAsync(
            database => patience.AskAsync(database, limit => ask(database, limit), cancellationToken), cancellationToken);

    /// <returns>The run that stands for the request: an older one, if its key has been there before.</returns>
    private async Task<string> EnqueueAsync(Database database, Selection selection, string? key, CancellationToken cancellationToken)
    {
        var request = new RunRequest(RunId.New(database.Name), RunSource.Http, selection, key);
        var id = await new RunLedger(database.Pool).EnqueueAsync(request, cancellationToken);
        reads.Forget(database);
        if (id != request.Id
            && await new RunReader(database.Pool).FindRunAsync(id.Id, cancellationToken) is { } earlier
            && !Same(earlier.Selection, selection))
            throw new ProblemException(
                StatusCodes.Status422UnprocessableEntity,
                "key_reused",
                $"This Idempotency-Key was used for the run {id}, with another selection: {earlier.Selection}. Use a new key.");
        return id.ToString();
    }

    private static bool Same(Selection? a, Selection b) =>
        a is not null
        && a.Cadences.SequenceEqual(b.Cadences, StringComparer.Ordinal)
        && a.Views.SequenceEqual(b.Views, StringComparer.Ordinal)
        && a with { Cadences = [], Views = [] } == b with { Cadences = [], Views = [] };

    /// <summary>A pattern without a match is a mistake, and better reported now than found in an empty run.</summary>
    private async Task<IReadOnlyList<string>> UnmatchedAsync(Database database, Selection selection, CancellationToken cancellationToken)
    {
        await ledgers.RequireAsync(database, cancellationToken);
        var unmatched = RefreshPlanner.Plan((await situations.ReadAsync(database, cancellationToken)).Situation, selection).Unmatched;
        // It may have been made just now.
        return unmatched.Count == 0
            ? unmatched
            : RefreshPlanner.Plan((await situations.ReadFreshAsync(database, cancellationToken)).Situation, selection).Unmatched;
    }
}
