using Freshet.Api.Answers;
using Freshet.Api.Databases;
using Freshet.Api.Json;
using Freshet.Api.Problems;
using Freshet.Api.Requests;
using Freshet.Api.Views;
using Freshet.Databases;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Hosting.Json;
using Freshet.Naming;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Graph;

/// <summary><c>GET /api/graph?database=&amp;schema=&amp;view=</c>: which relation reads which; with a view, only what that reads and what
/// reads it.</summary>
public sealed class GraphEndpoint(
    DatabaseSet databases, LedgerGate ledgers, ViewFinder finder, Relations relations, Situations situations, Patience patience, Guard guard)
{
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        var query = new QueryFields(request.Query, "database", "schema", "view");
        var (database, name) = query.Text("schema") is null && query.Text("view") is null
            ? (databases.RequireOne(query), default(ViewName?))
            : databases.RequireView(query);
        var (reading, graph) = await patience.AskAsync(
            database,
            async limit =>
            {
                if (name is { } chosen)
                {
                    var (reading, view) = await finder.FindAsync(database, chosen, limit);
                    return (reading, (await relations.ReadAsync(database, view.Oid, limit)).Around([view.Oid]));
                }
                await ledgers.RequireAsync(database, limit);
                return (await situations.ReadAsync(database, limit), await relations.ReadAsync(database, limit));
            },
            cancellationToken);
        request.SetClocks([(database.Name, reading.Clock.Now)]);
        var reports = ViewEndpoint.Reports(reading.Situation).ToDictionary(report => report.View.Name);
        return HttpJson.Result(GraphShape.Of(database.Name, graph, reports), HttpJson.Shapes.GraphShape);
    });
}
