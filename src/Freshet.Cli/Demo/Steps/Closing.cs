using Npgsql;

namespace Freshet.Cli;

/// <summary>What was seen, and what to type next.</summary>
internal static class Closing
{
    private const string Connection = "--connection 'Host=…;Database=…;Username=…;Password=…'";

    public static void Say(IReadOnlyList<ReportTimes> times, IReadOnlyList<WatchedRun> runs, TimeSpan? mended, TimeSpan took)
    {
        var slowest = times.Where(report => report.View is not null).MaxBy(report => report.Live);
        var speed = slowest is { View: { } read } ? $"{slowest.Report.Name} took {ReportTimes.Text(slowest.Live)} as a query and takes {ReportTimes.Text(read)} as a view. " : "";
        var views = runs.Sum(run => run.Plan.Refresh.Count);
        var time = Times.Text(runs.Aggregate(TimeSpan.Zero, (sum, run) => sum + run.Took));
        var index = mended is { } longest ? $"; the one view that blocked them needed an index, and now its longest read takes {ReportTimes.Text(longest)}" : "";
        Stage.Say(
            $"{speed}The price is that a view grows stale in silence. Two commands brought {runs.Sum(run => run.Refreshed)} of {views} views up to date in {time}, each after those that it reads, and filled the one that never was. "
            + $"No other reader waited longer than {ReportTimes.Text(runs.Max(run => run.LongestRead))}{index}. Measured on this server just now; the whole demo took {Times.Text(took)}.");
    }

    public static void SayNext()
    {
        Stage.Say("On your own database, the first two change nothing:");
        Stage.Code(
            $"freshet views {Connection}          # how every view stands, and what is wrong with it",
            $"freshet plan --all {Connection}     # what a refresh would do, in what order, how and why",
            $"freshet refresh hourly {Connection} # does it, and records it in the schema freshet");
        if (Program() is { } program)
            Stage.Say($"The command is {program}: put it on your PATH as freshet, or write it out.");
    }

    public static void SayKept(DemoDatabase database)
    {
        var connection = ConnectionStrings.Parse(database.Options.ConnectionString is { Length: > 0 } text ? text : $"Host={database.Options.Host};Database={database.Name}");
        connection.Remove("Password");
        connection.Remove("SSL Password");
        Stage.Say($"The sample database is kept. Try commands on it (add the password, if there is one), and drop it when you are done:");
        Stage.Code($"freshet views --connection '{connection.ConnectionString}'", $"{database.DropSql};");
    }

    /// <summary>This program's path, from here; null if typing freshet finds it.</summary>
    private static string? Program()
    {
        var name = OperatingSystem.IsWindows() ? "freshet.exe" : "freshet";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (Environment.ProcessPath is not { } path || Path.GetFileName(path) != name || folders.Any(folder => File.Exists(Path.Combine(folder, name))))
            return null;
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
