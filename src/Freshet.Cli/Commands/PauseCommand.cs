using System.CommandLine;
using Freshet.Hosting.Settings;
using Freshet.Ledger;

namespace Freshet.Cli;

/// <summary><c>freshet pause</c> and <c>freshet resume</c>: the parts of policies that are needed in a hurry.</summary>
internal static class PauseCommand
{
    private const string Views = "Views: names, patterns, or a cadence for the views that it applies to now";

    public static Command CreatePause(Signals signals)
    {
        var command = new DocumentedCommand("pause", "Do not refresh views, for a time or until they are resumed", "docs/operations.md")
        {
            Examples =
            [
                ("pause reports.broken_hourly --note 'until the import is fixed'", "until it is resumed"),
                ("pause 'reports.*' --for 2h", "all views of a schema, for two hours"),
                ("pause hourly --for 30m", "the views that the cadence applies to now"),
            ],
        };
        var views = ViewArguments.AddTo(command, Views);
        var time = new Option<string?>("--for") { Description = "How long, such as 2h (default: until they are resumed)",
            HelpName = "TIME" };
        var note = new Option<string?>("--note") { Description = "Why, for your colleagues", HelpName = "TEXT" };
        command.Add("Options", time, note);
        command.SetAction((parsed, _) =>
        {
            TimeSpan? span = parsed.GetValue(time) is { } text ? Span(text) : null;
            return RunAsync(parsed, views, signals, (policy, now) => policy.Pause(now + span, parsed.GetValue(note)));
        });
        return command;
    }

    public static Command CreateResume(Signals signals)
    {
        var command = new DocumentedCommand("resume", "Refresh views again that are paused", "docs/operations.md")
        {
            Examples = [("resume reports.broken_hourly", "one view"), ("resume '*'", "all views")],
        };
        var views = ViewArguments.AddTo(command, Views);
        command.SetAction((parsed, _) => RunAsync(
            parsed, views, signals, (policy, _) => policy.Resume()));
        return command;
    }

    private static TimeSpan Span(string text) => Spans.TryParse(text, out var span) && span > TimeSpan.Zero && span <= ViewPolicy.LongestPause
        ? span
        : throw new UsageException($"--for must be a time such as 30m, 2h or 1d, of at most {ViewPolicy.LongestPause.Days} days, not '{text}'.");

    private static async Task<int> RunAsync(
        ParseResult parsed, Argument<string[]> views, Signals signals, Func<ViewPolicy, DateTimeOffset, ViewPolicy> change)
    {
        await using var session = Session.Open(parsed);
        var writer = await PolicyWriter.OpenAsync(session, signals.Either);
        var situation = await writer.ReadAsync();
        var names = ViewArguments.Find(parsed.GetValue(views) ?? [], situation, cadences: true);
        writer.Print(
            parsed.GetValue(CommonOptions.Json), await writer.ChangeAsync(situation, names, policy => change(policy, situation.Now)));
        return ExitCode.Done;
    }
}
