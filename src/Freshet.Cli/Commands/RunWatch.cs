using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Ledger;
using Freshet.Refreshing;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>Follows a run until it has ended, whichever host executes it.</summary>
internal static class RunWatch
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(Database database, RunRecord run, CancellationToken cancellationToken)
    {
        var seen = new Seen(run, [], []);
        var lines = Screen.IsLive ? null : new OutcomeLines(null);
        var work = FollowAsync();
        if (lines is null)
            await LiveDisplay.ShowAsync(work, () => seen.Views, () => Math.Max(1, seen.Refreshing));
        await work;
        if (lines is null)
            OutcomeList.Write(seen.Outcomes.Select(outcome => (outcome.View.ToString(), outcome)));
        Console.Out.WriteLine($"{new RunId(database.Name, run.Id)}: {Words.Of(seen.Run.Status).Replace('_', ' ')}");
        return seen.Run.Status == RunStatus.Succeeded ? ExitCode.Done : ExitCode.Problem;

        async Task FollowAsync()
        {
            var reader = new RunReader(database.Pool);
            while (true)
            {
                // The run is read first: what it did before it ended is in the outcomes then.
                var now = await reader.FindRunAsync(run.Id, cancellationToken)
                    ?? throw new UsageException($"The run {new RunId(database.Name, run.Id)} was deleted meanwhile.");
                var outcomes = await reader.ReadRefreshesAsync(run.Id, cancellationToken);
                foreach (var outcome in outcomes.Skip(seen.Outcomes.Count))
                    lines?.Report(new RefreshProgress.Ended(outcome));
                seen = new(now, outcomes, await RunProgressReader.ReadAsync(database, now, outcomes, cancellationToken));
                if (now.Status is RunStatus.Succeeded or RunStatus.PartlyFailed or RunStatus.Failed or RunStatus.Cancelled)
                    return;
                await Task.Delay(Pace, TimeProvider.System, cancellationToken);
            }
        }
    }

    private sealed record Seen(RunRecord Run, IReadOnlyList<RefreshOutcome> Outcomes, IReadOnlyList<RunViewProgress> Progress)
    {
        public IReadOnlyList<(string Name, RunViewProgress View)> Views => [.. Progress.Select(view => (view.View.View.ToString(), view))];

        public int Refreshing => Progress.Count(view => view.State == RunViewState.Refreshing);
    }
}
