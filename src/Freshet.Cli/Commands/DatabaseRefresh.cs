using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>What <c>refresh</c> came to in one database.</summary>
internal sealed record DatabaseRefresh(string Database)
{
    /// <summary>Runs that were resumed first.</summary>
    public IReadOnlyList<RunResult> Resumed { get; init; } = [];

    /// <summary>Runs that could not be resumed; the next tick tries again.</summary>
    public IReadOnlyList<(RunId Run, RunStatus Status)> BrokenOff { get; init; } = [];

    /// <summary>The requested run; null if it was not started.</summary>
    public RunResult? Asked { get; init; }

    /// <summary>A tick that found nothing to do, so that no run was recorded.</summary>
    public bool NothingDue { get; init; }

    /// <summary>What went wrong beside the runs.</summary>
    public IReadOnlyList<Failure> Failures { get; init; } = [];

    /// <summary>All results in the order in which they went.</summary>
    public IEnumerable<RunResult> Runs => Asked is null ? Resumed : Resumed.Append(Asked);

    /// <summary>The exit code that follows from it.</summary>
    public int Worst => ExitCode.Worst([.. Runs.Select(ExitCodeOf), .. Failures.Select(failure => failure.ExitCode)]);

    public DatabaseRefresh With(Failure failure) => this with { Failures = [.. Failures, failure] };

    public static int ExitCodeOf(RunResult result) => result.Status switch
    {
        RunStatus.Cancelled or RunStatus.Interrupted => ExitCode.Cancelled,
        RunStatus.Abandoned => ExitCode.Problem,
        _ => result.Outcomes.Any(outcome => outcome.IsProblem) ? ExitCode.Problem : ExitCode.Done,
    };
}
