using System.CommandLine;
using System.CommandLine.Help;
using Freshet.Checking;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Freshness;
using Freshet.Ledger;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary><c>freshet</c> alone: how things stand, in one screen, and what to do first.</summary>
internal static class StatusScreen
{
    private const int ViewsShown = 8;

    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(CommonOptions.Json))
            throw new UsageException("Name a command: 'freshet views --json' prints how every view stands.");
        Session session;
        try
        {
            session = Session.Open(parsed);
        }
        catch (NoDatabaseException)
        {
            // Whoever has not configured anything asks what this program is.
            return ((HelpAction)parsed.RootCommandResult.Command.Options.OfType<HelpOption>().Single().Action!)
                .Invoke(parsed); // it has one
        }
        await using (session)
        {
            var (screens, exitCode) = await EachDatabase.RunAsync(
                session.Databases, database => ReadAsync(session, database, cancellationToken));
            foreach (var line in screens.SelectMany(screen => screen))
                Console.Out.WriteLine(Printable.Line(line));
            return exitCode;
        }
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(Session session, Database database, CancellationToken cancellationToken)
    {
        var access = await LedgerSchema.ReadAccessAsync(database, cancellationToken);
        var hidden = !await Ledgers.RemarkAsync(database, cancellationToken);
        var situation = await session.Situations.ReadAsync(database, cancellationToken);
        var reports = ViewReport.Of(situation, ledgerHidden: hidden);
        var latest = situation.Ledger.Readable
            ? await new RunReader(database.Pool).ListRunsAsync(1, before: null, cancellationToken)
            : [];
        return [.. Lines(situation, reports, latest.Count > 0 ? latest[0] : null, access)];
    }

    private static IEnumerable<string> Lines(
        Situation situation, IReadOnlyList<ViewReport> reports, RunRecord? latest, LedgerAccess access)
    {
        yield return $"{situation.DatabaseName}: {Plural.Of(reports.Count, "view")}"
            + (reports.Count == 0 ? "" : $": {StatusCounts.Of(reports)}");

        var urgent = reports.Where(report => report.Status is ViewStatus.Failing or ViewStatus.Late or ViewStatus.Never)
            .OrderBy(report => report.Status).ToList();
        foreach (var report in urgent.Take(ViewsShown))
            yield return $"  {Words.Of(report.Status!.Value),-8} {report.View.Name}"; // filtered by it
        if (urgent.Count > ViewsShown)
            yield return $"  … and {urgent.Count - ViewsShown} more; 'freshet views' lists all";

        var readable = access.MayRead || !access.SchemaExists;
        yield return latest is null ? $"  Last run: {(readable ? "none" : "unknown, as this role cannot read the ledger")}"
            : $"  Last run: {Text(latest, situation.Now)}";
        foreach (var next in reports.Where(report => report.NextDue is not null).GroupBy(report => report.Cadence)
            .OrderBy(group => group.Min(report => report.NextDue)))
            yield return $"  Next {next.Key}: {Next(next.Min(report => report.NextDue)!.Value, situation.Now)}"; // filtered by it
        yield return $"  Do first: {First(situation, reports, urgent, latest, access)}";
    }

    private static string Next(DateTimeOffset due, DateTimeOffset now) => due <= now ? "due now" : Times.Text(due);

    private static string Text(RunRecord run, DateTimeOffset now) =>
        $"{Words.Of(run.Status).Replace('_', ' ')}, requested {Times.Text(now - run.RequestedAt)} ago"
        + (run.Counts.Count == 0 ? "" : $" ({string.Join(", ", run.Counts.Select(count => $"{count.Value} {Words.Of(count.Key)}"))})");

    private static string First(
        Situation situation, IReadOnlyList<ViewReport> reports, List<ViewReport> urgent, RunRecord? latest, LedgerAccess access)
    {
        if (reports.Count == 0)
            return "create a materialized view whose name ends in "
                + string.Join(" or ", situation.Cadences.All.Select(cadence => cadence.Suffix).OfType<string>());
        if (!access.SchemaExists || (access.MayRead && access.Version == 0))
            return "freshet init, which installs the ledger";
        if (access.Refusal is { } refusal)
            return refusal.Fix;
        if (!access.MayRead)
            return LedgerGrants.ToRecord(situation.Catalog.Server.User);
        if (reports.All(report => report.Cadence is null))
            return "freshet check, as no schedule applies to any of the views";
        if (urgent.Find(report => report.Status == ViewStatus.Failing) is { } failing)
            return FixText.Of([new Fix.Command("check", "--view", failing.View.Name.ToString())]);
        if (latest is null)
            return "freshet refresh --due, and call it every five minutes; or start 'freshet serve'";
        if (urgent.Count > 0)
            return "freshet refresh --due";
        return reports.Any(report => report.Problems.Any(problem => problem.Severity != Severity.Info))
            ? "freshet check, which has a fix for each problem"
            : "nothing";
    }
}
