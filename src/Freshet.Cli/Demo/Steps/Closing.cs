using Freshet.Formatting;

namespace Freshet.Cli;

/// <summary>What was seen, and what to type next.</summary>
internal static class Closing
{
    public static void Say(IReadOnlyList<ReportTimes> times, IReadOnlyList<WatchedRun> runs, TimeSpan? fixedRead, TimeSpan took)
    {
        var slowest = times.Where(report => report.View is not null).MaxBy(report => report.Live);
        var speed = slowest is { View: { } read }
            ? $"{slowest.Report.Name} took {ReportTimes.Text(slowest.Live)} as a query and takes {ReportTimes.Text(read)} as a view. "
            : "";
        var views = runs.Sum(run => run.Plan.Refresh.Count);
        var time = Times.Text(runs.Aggregate(TimeSpan.Zero, (sum, run) => sum + run.Took));
        var blocked = fixedRead is { } longest
            ? $", except of the view without a unique index ({ReportTimes.Text(runs.Max(run => run.LongestBlocked))}); "
                + $"with the index that Freshet suggests, it is {ReportTimes.Text(longest)}"
            : "";
        Stage.Say(
            $"{speed}The price is that a view becomes stale, and nobody notices. "
            + $"Two commands brought {runs.Sum(run => run.Refreshed)} of {views} views up to date in {time}, "
            + "each after those that it reads. "
            + $"Meanwhile no read took longer than {ReportTimes.Text(runs.Max(run => run.LongestRead))}{blocked}. "
            + $"All of this was measured here just now, in {Times.Text(took)}.");
    }

    public static void SayNext()
    {
        Stage.Say("Next, on your own database; only the last command changes anything:");
        Stage.Code(
            "export Freshet__Databases__main__ConnectionString='Host=…;Database=…;Username=…;Password=…'",
            "freshet views            # how fresh every view is, and what is wrong with it",
            "freshet plan --all       # what a refresh would do, in which order, and why",
            "freshet refresh hourly   # refreshes the hourly views, and records it in the schema freshet");
        if (Program() is { } program)
            Stage.Say($"The command is at {program}.");
    }

    public static void SayKept(DemoDatabase database)
    {
        Stage.Say($"The sample database is kept. Try commands on it (add the password if there is one), and drop it when you are done:");
        Stage.Code($"freshet views --connection '{database.WithoutPassword}'", $"{database.DropSql};");
    }

    /// <summary>This program's path, from here; null if typing freshet finds it.</summary>
    private static string? Program()
    {
        var name = OperatingSystem.IsWindows() ? "freshet.exe" : "freshet";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (Environment.ProcessPath is not { } path
            || Path.GetFileName(path) != name
            || folders.Any(folder => File.Exists(Path.Combine(folder, name))))
            return null;
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
