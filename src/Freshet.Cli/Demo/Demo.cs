using System.Diagnostics;

namespace Freshet.Cli;

/// <summary>The demo, step by step. Every time that it shows was taken just before.</summary>
/// <param name="serve">Serve the dashboard at the end, until the token.</param>
internal sealed class Demo(DemoDatabase database, DemoEngine engine, bool keep, bool serve, CancellationToken cancellationToken)
{
    public async Task<int> RunAsync()
    {
        var started = Stopwatch.GetTimestamp();
        Stage.Say(
            "Freshet keeps the materialized views of a PostgreSQL database fresh: in the right order, "
            + "without blocking their readers, and on record.");
        Stage.Say(
            $"This is PostgreSQL {database.Version} at {database.Address}. The demo creates a database there, {database.Name}, "
            + $"and {(keep ? "keeps it" : "drops it at the end")}.");

        Stage.Heading("1. Reports that take too long");
        var times = await new LoadStep(engine, cancellationToken).RunAsync();

        Stage.Heading("2. A materialized view does not notice new data");
        var before = await new ChangeStep(engine, cancellationToken).RunAsync();

        Stage.Heading("3. Freshet refreshes them");
        var refresh = new RefreshStep(engine, cancellationToken);
        var runs = await refresh.RunAsync();
        var fixedRead = await refresh.FixAsync(runs);

        Stage.Heading("4. The reports are right again, and it is on record");
        var after = await new RecordStep(engine, cancellationToken).RunAsync(before);

        Stage.Heading("In short");
        Closing.Say(times, runs, fixedRead, Stopwatch.GetElapsedTime(started));
        if (keep)
            Closing.SayKept(database);
        Closing.SayNext();
        if (serve)
        {
            Stage.Heading("The dashboard");
            await new DashboardStep(engine, cancellationToken).RunAsync();
        }
        return after.All(figure => figure.IsRight) && runs.All(run => run.Problems == 0) ? ExitCode.Done : ExitCode.Problem;
    }
}
