using Freshet.Hosting;
using Microsoft.AspNetCore.Http;

namespace Freshet.Http;

/// <summary><c>POST /api/refresh</c>: writes runs down and answers at once; the host dispatches them.</summary>
public sealed class RefreshEndpoint(DatabaseSet databases, CadenceSet cadences, LedgerGate ledgers, Situations situations, Patience patience, Guard guard)
{
    private const int LongestKey = 255;

    /// <returns>202 and the runs, or for a dry run 200 and the plans.</returns>
    public async Task<StartedRefresh> StartAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<RunMessage> runs = [];
        var result = await guard.RunAsync(async () =>
        {
            var call = await RefreshCallReader.ReadAsync(request, cancellationToken);
            var chosen = Chosen(call);
            if (call.DryRun)
                return await PlanAsync(chosen, call, cancellationToken);
            var started = await StartAsync(chosen, call.Selection, Key(request), cancellationToken);
            runs = [.. started.Runs.Select(run => new RunMessage(run.RunId))];
            request.HttpContext.Response.Headers.Location = started.Runs[0].Location;
            return Results.Json(started, HttpShapes.Default.StartedShape, statusCode: StatusCodes.Status202Accepted);
        });
        return new(result, runs);
    }

    private IReadOnlyList<Database> Chosen(RefreshCall call)
    {
        if (call.Selection.IsEmpty)
            throw new ProblemException(StatusCodes.Status400BadRequest, "nothing_selected", $"Say which views: cadences ({cadences.Names()}), or views by name or pattern; '*' is every view.");
        foreach (var name in call.Selection.Cadences)
            cadences.Require(name);
        return databases.Require(call.Database);
    }

    private static string? Key(HttpRequest request)
    {
        var keys = request.Headers["Idempotency-Key"];
        return keys.Count == 0
            ? null
            : keys is [{ Length: > 0 and <= LongestKey } key]
                ? key
                : throw new ProblemException(StatusCodes.Status400BadRequest, "bad_request", $"Idempotency-Key takes one key of {LongestKey} characters at most.");
    }

    private async Task<IResult> PlanAsync(IReadOnlyList<Database> chosen, RefreshCall call, CancellationToken cancellationToken)
    {
        var plans = await Task.WhenAll(chosen.Select(database => patience.AskAsync(
            database,
            async limit => (Database: database.Name, Plan: RefreshPlanner.Plan(await situations.ReadFreshAsync(database, limit), call.Selection)),
            cancellationToken)));
        if (Array.TrueForAll(plans, plan => plan.Plan.Unmatched.Count > 0))
            throw NoMatch(plans[0].Plan.Unmatched);
        return plans is [var only]
            ? HttpJson.Result(PlanShape.Of(only.Database, only.Plan), HttpJson.Shapes.PlanShape)
            : HttpJson.Result([.. plans.Select(plan => PlanShape.Of(plan.Database, plan.Plan))], HttpJson.Shapes.IReadOnlyListPlanShape);
    }

    private async Task<StartedShape> StartAsync(IReadOnlyList<Database> chosen, Selection selection, string? key, CancellationToken cancellationToken)
    {
        var tries = await Task.WhenAll(chosen.Select(database => TryStartAsync(database, selection, key, cancellationToken)));
        // A database that has no such views has nothing to say, where another has.
        var failures = tries.Where(attempt => attempt.Error is not (null or ProblemException { Code: NoMatchCode })).ToList();
        var shapes = failures.ConvertAll(attempt => FailureOf(attempt.Database, attempt.Error!)); // filtered just before
        var started = tries.Where(attempt => attempt.Run is not null).Select(attempt => attempt.Run!.Value).ToList(); // filtered just before
        if (started.Count > 0)
            return new([.. started.Select(run => new StartedShape.Run(run.Database, run.ToString(), RunEndpoint.LocationOf(run)))], shapes);
        // A database that could not be asked may hold what another does not.
        if (failures.Exists(attempt => Failure.IsDatabases(attempt.Error!)))
            throw new UnavailableException(shapes);
        throw failures.Count > 0 ? failures[0].Error! : tries[0].Error!; // one of the two is there
    }

    private FailureShape FailureOf(string database, Exception error)
    {
        if (error is not ProblemException && !Failure.IsDatabases(error))
            guard.Report(error);
        var (code, message) = Failure.Explain(error);
        return new(database, code, message);
    }

    private async Task<(string Database, RunId? Run, Exception? Error)> TryStartAsync(Database database, Selection selection, string? key, CancellationToken cancellationToken)
    {
        try
        {
            var run = await patience.AskAsync(database, limit => StartAsync(database, selection, key, limit), cancellationToken);
            return (database.Name, run, null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return (database.Name, null, e);
        }
    }

    private async Task<RunId> StartAsync(Database database, Selection selection, string? key, CancellationToken cancellationToken)
    {
        await ledgers.RequireAsync(database, cancellationToken);
        await RequireMatchAsync(database, selection, cancellationToken);
        var request = new RunRequest(RunId.New(database.Name), RunSource.Http, selection, key);
        var id = await new RunLedger(database.Pool).EnqueueAsync(request, cancellationToken);
        if (id != request.Id && await new LedgerReader(database.Pool).FindRunAsync(id.Id, cancellationToken) is { } earlier && !Same(earlier.Selection, selection))
            throw new ProblemException(StatusCodes.Status422UnprocessableEntity, "key_reused", $"This Idempotency-Key stands for the run {id}, which asked for something else: {earlier.Selection}. Take a new key.");
        return id;
    }

    private static bool Same(Selection a, Selection b) =>
        a.Cadences.SequenceEqual(b.Cadences, StringComparer.Ordinal) && a.Views.SequenceEqual(b.Views, StringComparer.Ordinal) && a with { Cadences = [], Views = [] } == b with { Cadences = [], Views = [] };

    /// <summary>A pattern that nothing matches is a slip, and better told now than found in an empty run.</summary>
    private async Task RequireMatchAsync(Database database, Selection selection, CancellationToken cancellationToken)
    {
        if (RefreshPlanner.Plan(await situations.ReadAsync(database, cancellationToken), selection).Unmatched.Count == 0)
            return;
        // It may have been made just now.
        var unmatched = RefreshPlanner.Plan(await situations.ReadFreshAsync(database, cancellationToken), selection).Unmatched;
        if (unmatched.Count > 0)
            throw NoMatch(unmatched);
    }

    private const string NoMatchCode = "no_match";

    private static ProblemException NoMatch(IReadOnlyList<string> unmatched) => new(
        StatusCodes.Status400BadRequest,
        NoMatchCode,
        $"No view matches {string.Join(", ", unmatched.Select(text => text.Replace("--view ", "", StringComparison.Ordinal)))}. A pattern may hold * and ?; with a dot it is matched against schema.name.");
}
