using System.Diagnostics;
using Spectre.Console;

namespace Freshet.Cli;

/// <summary>The table of a refresh on a terminal: what runs now, and what has ended.</summary>
internal sealed class LiveTable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(150);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Database, ViewName View), long> _running = [];
    private readonly List<(string Database, RefreshOutcome Outcome)> _ended = [];
    private readonly bool _several;
    private readonly int _planned;

    private LiveTable(IReadOnlyList<PreparedDatabase> databases)
    {
        _several = databases.Count > 1;
        _planned = databases.Sum(database => database.Plan.Refresh.Count);
    }

    public static async Task<T> ShowAsync<T>(IReadOnlyList<PreparedDatabase> databases, Func<LiveTable, Task<T>> refresh)
    {
        var table = new LiveTable(databases);
        var work = refresh(table);
        await AnsiConsole.Live(new Text("")).AutoClear(true).StartAsync(async context =>
        {
            while (await Task.WhenAny(work, Task.Delay(Pace, TimeProvider.System)) != work)
                context.UpdateTarget(table.Render(Math.Max(3, AnsiConsole.Profile.Height - 8)));
        });
        if (table._ended.Count > 0)
            AnsiConsole.Write(table.Render(int.MaxValue));
        return await work;
    }

    public IProgress<RefreshProgress> For(PreparedDatabase database) => new Part(this, database.Database.Name);

    private Table Render(int height)
    {
        lock (_lock)
        {
            var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle($"{_ended.Count} of {Math.Max(_planned, _ended.Count)} views") };
            foreach (var header in (string[])[.. _several ? ["Database"] : Array.Empty<string>(), "View", "Status", "Took", "Method", "Why"])
                table.AddColumn(header);
            foreach (var (database, outcome) in _ended.TakeLast(Math.Max(1, height - _running.Count)))
                table.AddRow(Row(database, outcome.View, Words.Of(outcome.Status), Colour(outcome), Printable.Duration(outcome.DurationMs), outcome.Method is { } method ? Words.Of(method) : "-", OutcomeLines.Explanation(outcome)));
            foreach (var ((database, view), since) in _running)
                table.AddRow(Row(database, view, "refreshing", Color.Blue, Times.Text(Stopwatch.GetElapsedTime(since)), "", ""));
            return table;
        }
    }

    private IEnumerable<Text> Row(string database, ViewName view, string status, Color colour, string took, string method, string why)
    {
        if (_several)
            yield return new Text(database);
        yield return new Text(Printable.Line(view.ToString()));
        yield return new Text(status, new Style(colour));
        yield return new Text(took);
        yield return new Text(method);
        yield return new Text(why);
    }

    private static Color Colour(RefreshOutcome outcome) => outcome.Succeeded ? Color.Green : outcome.IsProblem ? Color.Red : Color.Yellow;

    private sealed class Part(LiveTable table, string database) : IProgress<RefreshProgress>
    {
        public void Report(RefreshProgress value)
        {
            lock (table._lock)
            {
                if (value.Outcome is not { } outcome)
                {
                    table._running[(database, value.View)] = Stopwatch.GetTimestamp();
                    return;
                }
                table._running.Remove((database, value.View));
                table._ended.Add((database, outcome));
            }
        }
    }
}
