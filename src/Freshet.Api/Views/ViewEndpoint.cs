using Freshet.Api.Answers;
using Freshet.Api.Json;
using Freshet.Api.Databases;
using Freshet.Api.Problems;
using Freshet.Api.Requests;
using Freshet.Cadences;
using Freshet.Checking;
using Freshet.Databases;
using Freshet.Freshness;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Hosting.Json;
using Freshet.Naming;
using Freshet.Planning;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Views;

/// <summary><c>GET /api/views</c>: how every view stands, what is wrong with it, when it is due.</summary>
public sealed class ViewEndpoint(
    DatabaseSet databases, CadenceSet cadences, LedgerGate ledgers, Situations situations, Patience patience, Guard guard)
{
    private const int Most = 1000;

    public Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        var query = new QueryFields(request.Query, "database", "cadence", "view", "status", "include", "limit", "after");
        var statuses = query.WordsOf<ViewStatus>("status");
        var cadence = query.Text("cadence");
        if (cadence is not null)
            cadences.Require(cadence);
        var pattern = query.Text("view") is { } text ? new ViewPattern(text) : null;
        var history = query.Includes("history");
        var limit = query.Number("limit", 1, Most) ?? Most;
        var after = query.Text("after") is { } cursor ? Place(cursor) : ((string, ViewName)?)null;
        var answers = (await databases.Require(query.Text("database"))
            .AskEachAsync(database => ReadAsync(database, cancellationToken), cancellationToken)).Given(request);
        request.SetClocks(answers.Select(answer => (answer.Database.Name, answer.Value!.Clock.Now))); // given, as below

        var matching = answers.SelectMany(answer => Reports(answer.Value!.Situation)
            .Where(report => (statuses is null || (report.Status is { } status && statuses.Contains(status)))
                && (cadence is null || report.Cadence == cadence)
                && pattern?.Matches(report.View.Name) != false)
            .Select(report => (Database: answer.Database.Name, Report: report, answer.Value.Failures))).ToList();
        if (after is null)
            request.SetTotal(matching.Count);
        var rest = matching.Where(found => after is not var (database, view) || IsAfter(found.Database, found.Report.View.Name, database, view));
        var page = rest.Take(limit + 1).ToList();
        if (page.Count > limit)
            request.SetNextPage(Pages.Cursor(page[limit - 1].Database, page[limit - 1].Report.View.Name.ToString()));
        return HttpJson.Result(
            [.. page.Take(limit).Select(found => history
                ? ViewShape.WithHistory(found.Database, found.Report, found.Failures.GetValueOrDefault(found.Report.View.Oid))
                : ViewShape.Of(found.Database, found.Report))],
            HttpJson.Shapes.IReadOnlyListViewShape);
    });

    /// <summary>There is a ledger: what is not readable has been taken from the role since.</summary>
    internal static IReadOnlyList<ViewReport> Reports(Situation situation) =>
        ViewReport.Of(situation, ledgerHidden: !situation.Ledger.Readable);

    // Databases and views come in the order of their names, whatever happens to be there by now.
    private static bool IsAfter(string database, ViewName view, string lastDatabase, ViewName lastView) =>
        string.CompareOrdinal(database, lastDatabase) is var order && (order > 0 || (order == 0 && view.CompareTo(lastView) > 0));

    private static (string Database, ViewName View) Place(string cursor) =>
        Pages.Place(cursor, parts: 2) is [var database, var name] && ViewName.TryParse(name, out var view) ? (database, view) : throw Pages.Wrong();

    private Task<Reading> ReadAsync(Database database, CancellationToken cancellationToken) => patience.AskAsync(
        database,
        async limit =>
        {
            await ledgers.RequireAsync(database, limit);
            return await situations.ReadAsync(database, limit);
        },
        cancellationToken);
}
