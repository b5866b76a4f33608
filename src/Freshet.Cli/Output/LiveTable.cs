using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Runs;
using Spectre.Console;

namespace Freshet.Cli;

/// <summary>The table of a refresh on a terminal: what runs now, what waits, and what has ended.</summary>
/// <param name="planned">The number of planned views.</param>
internal sealed class LiveTable(bool several, int planned)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(150);

    // Narrower, a reason is a column of single words: it stands below the table then.
    private const int LeastForReason = 24;
    private const int WidestOtherCells = 42; // status, time and method, with the lines between all columns

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Database, ViewName View), LiveView> _open = [];
    private readonly List<(string Database, RefreshOutcome Outcome)> _ended = [];

    public static async Task<T> ShowAsync<T>(IReadOnlyList<PreparedDatabase> databases, Func<LiveTable, Task<T>> refresh)
    {
        var table = new LiveTable(databases.Count > 1, databases.Sum(database => database.Plan.Refresh.Count));
        var work = refresh(table);
        await AnsiConsole.Live(new Text("")).AutoClear(true).StartAsync(async context =>
        {
            while (await Task.WhenAny(work, Task.Delay(Pace, TimeProvider.System)) != work)
                context.UpdateTarget(table.Render(AnsiConsole.Profile.Width, Math.Max(3, AnsiConsole.Profile.Height - 8)));
        });
        if (table._ended.Count > 0)
            table.WriteEnd(AnsiConsole.Console);
        return await work;
    }

    public IProgress<RefreshProgress> For(string database) => new Part(this, database);

    /// <param name="height">The most rows to show: running views, and the latest that ended.</param>
    public Table Render(int width, int height)
    {
        lock (_lock)
        {
            var reasons = ShowsReasons(width);
            var table = new Table
            {
                Border = TableBorder.Rounded,
                Title = new TableTitle($"{_ended.Count} of {Math.Max(planned, _ended.Count)} views"),
            };
            foreach (var header in (string[])[.. several ? ["Database"] : Array.Empty<string>(), "View", "Status", "Took", "Method"])
                table.AddColumn(new TableColumn(header).NoWrap());
            if (reasons)
                table.AddColumn("Why");
            foreach (var (database, outcome) in _ended.TakeLast(Math.Max(1, height - _open.Count)))
                table.AddRow(Row(
                    database,
                    outcome.View,
                    Words.Of(outcome.Status),
                    Colour(outcome),
                    Printable.Duration(outcome.DurationMs),
                    outcome.Method is { } method ? Words.Of(method) : "-",
                    reasons ? OutcomeLines.Explanation(outcome) : null));
            foreach (var ((database, view), live) in _open)
                table.AddRow(Row(
                    database,
                    view,
                    live.Status,
                    live.Status == "waiting" ? Color.Yellow : Color.Blue,
                    Times.Text(live.Took),
                    "",
                    reasons ? "" : null));
            return table;
        }
    }

    /// <summary>All that has ended; what went wrong with its reason, wherever there is room for it.</summary>
    public void WriteEnd(IAnsiConsole console)
    {
        console.Write(Render(console.Profile.Width, int.MaxValue));
        if (ShowsReasons(console.Profile.Width))
            return;
        foreach (var (_, outcome) in _ended.Where(ended => !ended.Outcome.Succeeded))
            console.WriteLine($"{Printable.Line(outcome.View.ToString())}: {OutcomeLines.Explanation(outcome)}");
    }

    private bool ShowsReasons(int width)
    {
        var names = _open.Keys.Concat(_ended.Select(ended => (ended.Database, ended.Outcome.View)));
        var widest = names.Select(name => name.View.ToString().Length + (several ? name.Database.Length + 3 : 0)).DefaultIfEmpty().Max();
        return width - widest - WidestOtherCells >= LeastForReason;
    }

    private IEnumerable<Text> Row(string database, ViewName view, string status, Color colour, string took, string method, string? why)
    {
        if (several)
            yield return new Text(database);
        // A name is for copying, so it is never broken; where it does not fit at all, its end is cut.
        yield return new Text(Printable.Line(view.ToString())) { Overflow = Overflow.Ellipsis };
        yield return new Text(status, new Style(colour));
        yield return new Text(took);
        yield return new Text(method);
        if (why is not null)
            yield return new Text(why);
    }

    private static Color Colour(RefreshOutcome outcome) => outcome.Succeeded ? Color.Green : outcome.IsProblem ? Color.Red : Color.Yellow;

    private sealed class Part(LiveTable table, string database) : IProgress<RefreshProgress>
    {
        public void Report(RefreshProgress value)
        {
            lock (table._lock)
            {
                var key = (database, value.View);
                if (value.Outcome is not { } outcome)
                {
                    table._open[key] = LiveView.After(table._open.GetValueOrDefault(key), value);
                    return;
                }
                table._open.Remove(key);
                table._ended.Add((database, outcome));
            }
        }
    }
}
