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
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Views;

/// <summary><c>GET /api/views</c>: how every view stands, what is wrong with it, when it is due.</summary>
public sealed class ViewEndpoint(
    DatabaseSet databases, CadenceSet cadences, LedgerGate ledgers, Situations situations, Patience patience, Guard guard)
{
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        var query = new QueryFields(request.Query, "database", "cadence", "view", "status");
        var statuses = query.WordsOf<ViewStatus>("status");
        var cadence = query.Text("cadence");
        if (cadence is not null)
            cadences.Require(cadence);
        var pattern = query.Text("view") is { } text ? new ViewPattern(text) : null;
        var answers = await databases.Require(query.Text("database"))
            .AskEachAsync(database => ReadAsync(database, cancellationToken), cancellationToken);
        var views = answers.Given(request).SelectMany(answer => answer.Value! // given
            .Where(report => (statuses is null || (report.Status is { } status && statuses.Contains(status)))
                && (cadence is null || report.Cadence == cadence)
                && pattern?.Matches(report.View.Name) != false)
            .Select(report => ViewShape.Of(answer.Database.Name, report)));
        return HttpJson.Result([.. views], HttpJson.Shapes.IReadOnlyListViewShape);
    });

    private Task<IReadOnlyList<ViewReport>> ReadAsync(Database database, CancellationToken cancellationToken) => patience.AskAsync(
        database,
        async limit =>
        {
            await ledgers.RequireAsync(database, limit);
            var situation = await situations.ReadAsync(database, limit);
            // There is a ledger: what is not readable has been taken from the role since.
            return ViewReport.Of(situation, ledgerHidden: !situation.Ledger.Readable);
        },
        cancellationToken);
}
