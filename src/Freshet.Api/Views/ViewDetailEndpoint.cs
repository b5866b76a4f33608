using System.Globalization;
using Freshet.Api.Answers;
using Freshet.Api.Databases;
using Freshet.Api.Json;
using Freshet.Api.Problems;
using Freshet.Api.Requests;
using Freshet.Catalog.Details;
using Freshet.Checking;
using Freshet.Databases;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Json;
using Freshet.Ledger;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Views;

/// <summary><c>GET /api/view</c>: all about one view, which the query names by <c>database</c>, <c>schema</c> and <c>view</c>.</summary>
public sealed class ViewDetailEndpoint(
    DatabaseSet databases, ViewFinder finder, Relations relations, Situations situations, SharedReads reads, Patience patience, Guard guard)
{
    private const int MostRows = 1000;
    private const int UsualRows = 50;

    // A check reads the definitions and the statistics of all views.
    private static readonly TimeSpan CheckedFor = TimeSpan.FromMinutes(1);

    /// <summary><c>GET /api/view</c>.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        var (database, name) = databases.RequireView(new(request.Query, "database", "schema", "view"));
        var (reading, view, details, graph) = await patience.AskAsync(
            database,
            async limit =>
            {
                var (reading, view) = await finder.FindAsync(database, name, limit);
                var details = await reads.ReadAsync(
                    database,
                    $"view {view.Oid}",
                    token => ViewDetailReader.ReadAsync(database.Pool, view.Oid, token),
                    limit);
                return (reading, view, details ?? throw ViewChoice.Unknown(database, name), await relations.ReadAsync(database, view.Oid, limit));
            },
            cancellationToken);
        request.SetClocks([(database.Name, reading.Clock.Now)]);
        var report = ViewEndpoint.Reports(reading.Situation).Single(report => report.View.Oid == view.Oid);
        var nodes = graph.Nodes.ToDictionary(node => node.Oid, RelationShape.Of);
        return HttpJson.Result(
            new ViewDetailShape(ViewShape.WithHistory(database.Name, report, reading.Failures.GetValueOrDefault(view.Oid)))
            {
                Owner = view.Owner,
                Definition = details.Definition,
                Indexes = details.Indexes,
                Policy = report.Policy.IsEmpty ? null : PolicyShape.Of(database.Name, report.Policy),
                ScansSinceRefresh = details.ScansSince(report.State?.ScansAtRefresh),
                Reads = [.. graph.Edges.Where(edge => edge.Reader == view.Oid).Select(edge => nodes[edge.Read])],
                ReadBy = [.. graph.Edges.Where(edge => edge.Read == view.Oid).Select(edge => nodes[edge.Reader])],
            },
            HttpJson.Shapes.ViewDetailShape);
    });

    /// <summary><c>GET /api/view/history</c>: what became of it in the runs so far, the latest first.</summary>
    public Task<IResult> HistoryAsync(HttpRequest request, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        var query = new QueryFields(request.Query, "database", "schema", "view", "limit", "after");
        var (database, name) = databases.RequireView(query);
        var limit = query.Number("limit", 1, MostRows) ?? UsualRows;
        var before = query.Text("after") is { } cursor ? Before(cursor) : (long?)null;
        var rows = await patience.AskAsync(
            database,
            async moment =>
            {
                var (_, view) = await finder.FindAsync(database, name, moment);
                return await reads.ReadAsync(
                    database,
                    $"history {view.Oid} {limit} {before}",
                    token => new HistoryReader(database.Pool).ReadAsync(view.Oid, before, limit + 1, token),
                    moment);
            },
            cancellationToken);
        if (rows.Count > limit)
            request.SetNextPage(Pages.Cursor($"{rows[limit - 1].Id}"));
        return HttpJson.Result(
            [.. rows.Take(limit).Select(row => HistoryShape.Of(database.Name, row))], HttpJson.Shapes.IReadOnlyListHistoryShape);
    });

    /// <summary><c>GET /api/view/problems</c>: what <c>freshet check</c> finds. It can take seconds.</summary>
    public Task<IResult> ProblemsAsync(HttpRequest request, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        var (database, name) = databases.RequireView(new(request.Query, "database", "schema", "view"));
        var reports = await patience.AskAsync(
            database,
            async limit =>
            {
                await finder.FindAsync(database, name, limit);
                return await reads.ReadAsync(database, "check", CheckedFor, token => CheckAllAsync(database, token), limit);
            },
            cancellationToken);
        var problems = reports.FirstOrDefault(report => report.View == name)?.Problems ?? [];
        return HttpJson.Result([.. problems.Select(ReasonShape.Of)], HttpJson.Shapes.IReadOnlyListReasonShape);
    });

    private static long Before(string cursor) =>
        Pages.Place(cursor, parts: 1) is [var id] && long.TryParse(id, CultureInfo.InvariantCulture, out var before) ? before : throw Pages.Wrong();

    private async Task<IReadOnlyList<CheckReport>> CheckAllAsync(Database database, CancellationToken cancellationToken)
    {
        var situation = (await situations.ReadAsync(database, cancellationToken)).Situation;
        var all = situation.Catalog.Views.Select(view => view.Name).ToHashSet();
        return await ViewChecker.CheckAsync(database, situation, all, deep: null, cancellationToken);
    }
}
