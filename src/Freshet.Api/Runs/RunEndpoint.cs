using System.Globalization;
using Freshet.Api.Answers;
using Freshet.Api.Json;
using Freshet.Api.Databases;
using Freshet.Api.Problems;
using Freshet.Api.Requests;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Hosting.Json;
using Freshet.Ledger;
using Freshet.Refreshing;
using Freshet.Runs;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Runs;

/// <summary><c>/api/runs</c>: what ran, one run in full, cancelling one.</summary>
public sealed class RunEndpoint(DatabaseSet databases, LedgerGate ledgers, Situations situations, SharedReads reads, Patience patience,
    Guard guard)
{
    private const int Most = 1000;
    private const int Usual = 50;

    // Of runs of one moment, every database sorts by the uuid alone, and so must a page that holds several databases.
    private const int UuidLength = 36;

    /// <summary>The path under which a run is found.</summary>
    internal static string LocationOf(string run) => $"/api/runs/{Uri.EscapeDataString(run)}";

    /// <summary><c>GET /api/runs?database=&amp;limit=&amp;after=</c>: the latest first; <c>Link</c> is the address of the next page.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        var query = new QueryFields(request.Query, "database", "limit", "after");
        var chosen = databases.Require(query.Text("database"));
        var limit = query.Number("limit", 1, Most) ?? Usual;
        var before = query.Text("after") is { } id ? (await FindAsync(id, cancellationToken)).Record : null;
        var pages = await chosen.AskEachAsync(database => ReadAsync(database, limit, before, cancellationToken), cancellationToken);
        var runs = pages.Given(request)
            .SelectMany(page => page.Value!.Select(run => RunShape.Of(page.Database.Name, run))) // given
            .OrderByDescending(run => run.RequestedAt)
            .ThenByDescending(run => run.RunId[^UuidLength..], StringComparer.Ordinal)
            .Take(limit).ToList();
        if (runs.Count == limit)
            request.SetNextPage(runs[^1].RunId);
        return HttpJson.Result(runs, HttpJson.Shapes.IReadOnlyListRunShape);
    });

    /// <summary><c>GET /api/runs/{id}</c>.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string id, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        var (database, run) = Parse(id);
        var (detail, clock) = await patience.AskAsync(
            database,
            limit => reads.ReadAsync(database, $"run {run}", token => ReadAsync(database, run, token), limit),
            cancellationToken) ?? throw Unknown(id);
        request.SetClocks([(database.Name, clock.Now)]);
        return HttpJson.Result(detail, HttpJson.Shapes.RunDetailShape);
    });

    /// <summary><c>DELETE /api/runs/{id}</c>: asks the run's worker to stop; it hears of it within seconds.</summary>
    public Task<IResult> CancelAsync(string id, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        var (database, record) = await FindAsync(id, cancellationToken);
        var cancelled = await patience.AskAsync(
            database, limit => new RunLedger(database.Pool).CancelAsync(record.Id, limit), cancellationToken);
        reads.Forget(database);
        if (!cancelled)
            throw new ProblemException(
                StatusCodes.Status409Conflict,
                "run_ended",
                $"The run {id} has ended already: {Words.Of((await FindAsync(id, cancellationToken)).Record.Status)}.");
        var now = (await FindAsync(id, cancellationToken)).Record;
        return HttpJson.Result(RunShape.Of(database.Name, now), HttpJson.Shapes.RunShape, StatusCodes.Status202Accepted);
    });

    private async Task<(Database Database, RunRecord Record)> FindAsync(string text, CancellationToken cancellationToken)
    {
        var (database, run) = Parse(text);
        var record = await patience.AskAsync(
            database,
            async limit =>
            {
                await ledgers.RequireAsync(database, limit);
                return await new RunReader(database.Pool).FindRunAsync(run, limit);
            },
            cancellationToken);
        return (database, record ?? throw Unknown(text));
    }

    /// <returns>Null if there is no such run.</returns>
    private async Task<Detail?> ReadAsync(Database database, Guid run, CancellationToken cancellationToken)
    {
        await ledgers.RequireAsync(database, cancellationToken);
        var reader = new RunReader(database.Pool);
        if (await reader.FindRunAsync(run, cancellationToken) is not { } record)
            return null;
        var outcomes = await reader.ReadRefreshesAsync(run, cancellationToken);
        var progress = await RunProgressReader.ReadAsync(database, record, outcomes, cancellationToken);
        return new(RunDetailShape.Of(database.Name, record, outcomes, progress), await ClockAsync(database, cancellationToken));
    }

    private async Task<DatabaseClock> ClockAsync(Database database, CancellationToken cancellationToken) =>
        (await situations.ReadAsync(database, cancellationToken)).Clock;

    private sealed record Detail(RunDetailShape Shape, DatabaseClock Clock);

    private (Database Database, Guid Run) Parse(string text) =>
        RunId.TryParse(text, out var id) && databases.Find(id.Database) is { } database ? (database, id.Id) : throw Unknown(text);

    private static ProblemException Unknown(string id) => new(
        StatusCodes.Status404NotFound,
        "unknown_run",
        $"There is no run '{id}'. GET /api/runs lists the latest; runs older than the setting Retention are deleted.");

    private Task<IReadOnlyList<RunRecord>> ReadAsync(
        Database database, int limit, RunRecord? before, CancellationToken cancellationToken) => patience.AskAsync(
        database,
        async moment =>
        {
            await ledgers.RequireAsync(database, moment);
            return await reads.ReadAsync(
                database,
                $"runs {limit} {before?.Id}",
                token => new RunReader(database.Pool).ListRunsAsync(limit, before, token),
                moment);
        },
        cancellationToken);
}
