using System.CommandLine;
using Freshet.Api.Badges;

namespace Freshet.Cli;

/// <summary><c>freshet badge</c>: the address of the image that shows how old a view's data is.</summary>
internal static class BadgeCommand
{
    public static Command Create(Signals signals)
    {
        var command = new DocumentedCommand("badge", "Print the address of an image that shows how old a view's data is", "docs/http.md")
        {
            Examples =
            [
                ("badge reports.revenue_daily", "for pages of your own; needs the setting Freshet:BadgeKey"),
                ("badge reports.revenue_daily --tz Europe/Zurich", "the image shows the time of this zone"),
            ],
        };
        var views = ViewArguments.AddTo(command, "View: its name, or a pattern that matches one view");
        var zone = new Option<string?>("--tz") { Description = "Time zone that the image shows (default: UTC)", HelpName = "ZONE" };
        command.Add("Options", zone);
        command.SetAction((parsed, _) => RunAsync(parsed, parsed.GetValue(views) ?? [], parsed.GetValue(zone), signals.Either));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string[] texts, string? zone, CancellationToken cancellationToken)
    {
        if (BadgeAddress.Zone(zone) is null)
            throw new UsageException(BadgeAddress.UnknownZone(zone!)); // without a name there is one
        await using var session = Session.Open(parsed);
        if (session.Settings.Access.BadgeKey is null)
            throw new UsageException(BadgeAddress.Off);
        var database = session.RequireOneDatabase();
        var situation = await session.Situations.ReadAsync(database, cancellationToken);
        if (ViewArguments.Find(texts, situation) is not [var view])
            throw new UsageException($"Several views match {string.Join(", ", texts)}. Name one view: schema.name.");
        var address = BadgeAddress.Of(session.Settings.Access, database.Name, view, zone)!; // badges are on
        if (parsed.GetValue(CommonOptions.Json))
        {
            JsonOutput.Write(address, JsonOutput.Shapes.BadgeShape);
            return ExitCode.Done;
        }
        Console.Out.WriteLine(address.Url ?? BadgeAddress.Root + address.Path);
        if (address.Url is null)
            ErrorOutput.Remark(
                "This is only the path. For the whole address, set Freshet__PublicUrl to the address at which browsers reach Freshet, "
                + "such as https://freshet.example.com.");
        return ExitCode.Done;
    }
}
