using System.Globalization;
using Freshet.Formatting;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>A run that is under way, in as many lines as the terminal has: what is being refreshed, what waits and for what, how much
/// remains. Pure.</summary>
internal static class RunScreen
{
    private const string Red = "31";
    private const string Green = "32";
    private const string Yellow = "33";
    private const string Blue = "34";
    private const int StatusWidth = 11;
    private const int TimeWidth = 12;
    private const int LeastName = 16;
    private const string Indent = "    ";

    /// <param name="views">Of all plans, each with the name to show.</param>
    /// <param name="lanes">How many are refreshed at a time.</param>
    /// <param name="width">Of the terminal, in columns.</param>
    /// <param name="height">How many lines there may be.</param>
    /// <param name="note">Why nothing moves; null while it does.</param>
    public static IReadOnlyList<ScreenLine> Lines(
        IReadOnlyList<(string Name, RunViewProgress View)> views, int lanes, DateTimeOffset now, int width, int height,
        string? note = null)
    {
        var lines = new List<ScreenLine>
        {
            new(Cut(Summary([.. views.Select(view => view.View)], lanes, now), width)),
            new(Bar(views, width), Green),
        };
        if (note is not null)
            lines.Add(new(Cut(note, width), Yellow));
        var busy = views.Where(view => view.View.State is RunViewState.Refreshing or RunViewState.Waiting)
            .OrderBy(view => view.View.State).ThenBy(view => view.View.Since).SelectMany(view => Busy(view.Name, view.View, now, width))
                .ToList();
        var ended = views.Where(view => view.View.Outcome is not null).OrderBy(view => EndOf(view.View.Outcome!))
            .Select(view => Ended(view.Name, view.View.Outcome!, width)).ToList(); // filtered
        var room = Math.Max(0, height - lines.Count);
        // What is under way matters most; of what has ended, what went wrong.
        lines.AddRange(busy.Take(room));
        room = Math.Max(0, room - busy.Count);
        var shown = ended.Index().OrderByDescending(row => row.Item.Style != Green).ThenByDescending(row => row.Index).Take(room)
            .OrderBy(row => row.Index).Select(row => row.Item);
        lines.AddRange(shown);
        return lines;
    }

    /// <summary>How long the rest is expected to take, by how long it took before; null if nothing is known.</summary>
    public static TimeSpan? Remaining(IReadOnlyList<RunViewProgress> views, int lanes, DateTimeOffset now)
    {
        var known = views.Select(view => view.Outcome?.DurationMs ?? view.View.UsualMs).OfType<long>().ToList();
        if (known.Count == 0)
            return null;
        var average = known.Average();
        var rest = views.Where(view => view.State != RunViewState.Done)
            .Sum(view => Math.Max(0, (view.View.UsualMs ?? average) - (view.Since is { } since ? (now - since).TotalMilliseconds : 0)));
        return TimeSpan.FromMilliseconds(rest / Math.Max(1, lanes));
    }

    private static string Summary(IReadOnlyList<RunViewProgress> views, int lanes, DateTimeOffset now)
    {
        var counts = views.GroupBy(view => view.State).ToDictionary(group => group.Key, group => group.Count());
        var problems = views.Count(view => view.Outcome is { IsProblem: true });
        var parts = new List<string> { $"{counts.GetValueOrDefault(RunViewState.Done)} of {Plural.Of(views.Count, "view")} done" };
        if (problems > 0)
            parts.Add(Plural.Of(problems, "problem"));
        foreach (var state in (RunViewState[])[RunViewState.Refreshing, RunViewState.Waiting, RunViewState.Pending])
        {
            if (counts.GetValueOrDefault(state) is > 0 and var count)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {Words.Of(state)}"));
        }
        // Of refreshes that take longer than usual, nobody knows how much longer.
        if (Remaining(views, lanes, now) is { TotalSeconds: >= 1 } remaining)
            parts.Add($"about {Times.Text(WholeSeconds(remaining))} left");
        return string.Join(", ", parts);
    }

    private static string Bar(IReadOnlyList<(string Name, RunViewProgress View)> views, int width)
    {
        var room = Math.Clamp(width - 6, 4, 60);
        var done = views.Count == 0 ? 0 : views.Count(view => view.View.State == RunViewState.Done) / (double)views.Count;
        var full = (int)(done * room);
        return $"{new string('━', full)}{new string('─', room - full)} {(int)(done * 100)} %";
    }

    private static IEnumerable<ScreenLine> Busy(string name, RunViewProgress view, DateTimeOffset now, int width)
    {
        var refreshing = view is { State: RunViewState.Refreshing, WaitsFor: null };
        var attempt = view.Attempts > 0 ? $", attempt {view.Attempts + 1}" : "";
        var usual = view.View.UsualMs is { } known ? $"usually {Printable.Duration(known)}" : "";
        var time = view.Since is { } since ? Seconds(now - since) : "";
        yield return new(Row(refreshing ? "refreshing" : "waiting", name, time, $"{usual}{attempt}".TrimStart(',', ' '), width), refreshing
            ? Blue : Yellow);
        if (view.WaitsFor is { } text)
        {
            foreach (var line in Screen.Wrap($"for {Printable.Line(text)}", width - Indent.Length))
                yield return new(Cut(Indent + line, width), Yellow);
        }
    }

    // What was skipped has no times, and was decided before anything ran.
    private static DateTimeOffset EndOf(RefreshOutcome outcome) =>
        outcome.StartedAt is { } started ? started + TimeSpan.FromMilliseconds(outcome.DurationMs ?? 0) : DateTimeOffset.MinValue;

    private static ScreenLine Ended(string name, RefreshOutcome outcome, int width) => new(
        Row(Words.Of(outcome.Status), name, Printable.Duration(outcome.DurationMs), outcome.Code is { } code ? Words.Of(code) : "", width),
        outcome.Succeeded ? Green : outcome.IsProblem ? Red : Yellow);

    private static string Row(string status, string name, string time, string rest, int width)
    {
        var room = Math.Max(LeastName, width - StatusWidth - TimeWidth - Screen.WidthOf(rest) - 4);
        var shown = Screen.CutName(Printable.Line(name), room);
        return Cut($"{Screen.Pad(status, StatusWidth)} {shown}  {Screen.Pad(time, TimeWidth)} {rest}".TrimEnd(), width);
    }

    private static string Cut(string line, int width)
    {
        if (Screen.WidthOf(line) <= width)
            return line;
        var letters = line.EnumerateRunes().Select(letter => letter.ToString()).ToList();
        while (letters.Count > 0 && Screen.WidthOf(string.Concat(letters)) > width - 1)
            letters.RemoveAt(letters.Count - 1);
        return $"{string.Concat(letters)}…";
    }

    /// <summary>Without parts of a second, which would flicker.</summary>
    private static string Seconds(TimeSpan span) => WholeSeconds(span) is var whole && whole == TimeSpan.Zero ? "0 s" : Times.Text(whole);

    private static TimeSpan WholeSeconds(TimeSpan span) => TimeSpan.FromSeconds(Math.Max(0, Math.Floor(span.TotalSeconds)));
}
