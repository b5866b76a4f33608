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
        RunStatus? noted = null;
        var printed = new HashSet<(uint, RefreshStatus, DateTimeOffset?)>();
        var lines = Screen.IsLive ? null : new OutcomeLines(null);
        var work = FollowAsync();
        if (lines is null)
            await LiveDisplay.ShowAsync(work, () => seen.Views, () => Math.Max(1, seen.Refreshing), () => Note(seen.Run.Status));
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
                // A resumed run replaces rows, and lanes do not commit in the order of their ids.
                foreach (var outcome in outcomes.Where(outcome => printed.Add((outcome.Oid, outcome.Status, outcome.StartedAt))))
                    lines?.Report(new RefreshProgress.Ended(outcome));
                // The run may have had no worker from the first look on.
                if (lines is not null && now.Status != noted && Note(now.Status) is { } note)
                    ErrorOutput.Remark(note);
                noted = now.Status;
                seen = new(now, outcomes, await RunProgressReader.ReadAsync(database, now, outcomes, cancellationToken));
                if (now.Status is RunStatus.Succeeded or RunStatus.PartlyFailed or RunStatus.Failed or RunStatus.Cancelled)
                    return;
                await Task.Delay(Pace, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>Why nothing moves; null while a worker has the run.</summary>
    private static string? Note(RunStatus status) => status switch
    {
        RunStatus.Queued => "No worker has begun the run yet.",
        RunStatus.Interrupted => "The run's worker was stopped; the next tick resumes the run.",
        RunStatus.Abandoned => "The run's worker died; the next tick resumes the run.",
        _ => null,
    };

    private sealed record Seen(RunRecord Run, IReadOnlyList<RefreshOutcome> Outcomes, IReadOnlyList<RunViewProgress> Progress)
    {
        public IReadOnlyList<(string Name, RunViewProgress View)> Views => [.. Progress.Select(view => (view.View.View.ToString(), view))];

        public int Refreshing => Progress.Count(view => view.State == RunViewState.Refreshing);
    }
}
