using Freshet.Api.Databases;
using Freshet.Api.Json;
using Freshet.Api.Problems;
using Freshet.Api.Requests;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Settings;
using Freshet.Naming;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Badges;

/// <summary>A small image of how old a view's data is, for pages outside Freshet.</summary>
public sealed class BadgeEndpoint(
    FreshetSettings settings, DatabaseSet databases, BadgeReader badges, ViewFinder finder, Patience patience, Guard guard)
{
    private readonly BadgeSigner? _signer = settings.Access.BadgeKey is { } key ? new(key) : null;

    /// <summary><c>GET /api/badge.svg</c>: the image, for callers without a key. The signature is checked before anything
    /// else is done.</summary>
    public Task<IResult> GetImageAsync(HttpRequest request, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        if (Signed(request.Query) is not var (name, view) || databases.Find(name) is not { } database)
            return NotFound();
        var zoneName = One(request.Query, "tz");
        if (BadgeAddress.Zone(zoneName) is not { } zone)
            throw WrongZone(zoneName!); // without a name there is one
        if (await badges.ReadAsync(database, cancellationToken) is not { } states)
            return new BadgeAnswer(BadgeImage.Draw(BadgeText.Unknown, BadgeColour.Grey, $"{view}: {BadgeText.Unknown}"));
        if (!states.TryGetValue(view, out var state))
            return NotFound();
        var text = state.Text(zone);
        return new BadgeAnswer(BadgeImage.Draw(text, BadgeColour.Of(state.Status), $"{view}: {text}, {state.Word}"));
    });

    /// <summary><c>GET /api/badge</c>: the address of the image.</summary>
    public Task<IResult> GetAddressAsync(HttpRequest request, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        var query = new QueryFields(request.Query, "database", "schema", "view", "tz");
        var (database, view) = databases.RequireView(query);
        var zone = query.Text("tz");
        if (BadgeAddress.Zone(zone) is null)
            throw WrongZone(zone!); // without a name there is one
        var address = BadgeAddress.Of(settings.Access, database.Name, view, zone)
            ?? throw new ProblemException(StatusCodes.Status404NotFound, "badges_off", BadgeAddress.Off);
        await patience.AskAsync(database, limit => finder.FindAsync(database, view, limit), cancellationToken);
        return HttpJson.Result(address, HttpJson.Shapes.BadgeShape);
    });

    /// <returns>Null: the signature is not that of a view.</returns>
    private (string Database, ViewName View)? Signed(IQueryCollection query)
    {
        if (_signer is null || One(query, "sig") is not { } signature || One(query, "database") is not { } database
            || One(query, "schema") is not { } schema || One(query, "view") is not { } name
            || schema.Contains('\0', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
            return null;
        var view = new ViewName(schema, name);
        return _signer.Verify(database, view, signature) ? (database, view) : null;
    }

    private static string? One(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } text] ? text : null;

    /// <summary>The same for all, so that nobody learns which views there are.</summary>
    private static IResult NotFound() => ProblemResults.Of(
        StatusCodes.Status404NotFound,
        "not_found",
        "There is no badge at this address. GET /api/badge and 'freshet badge' show the address of a view's badge.");

    private static ProblemException WrongZone(string name) =>
        new(StatusCodes.Status400BadRequest, "bad_request", BadgeAddress.UnknownZone(name));
}
