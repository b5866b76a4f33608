namespace Freshet.Scheduling;

/// <summary>The limits of one run.</summary>
/// <param name="Lanes">How many refreshes of the database may run at a time, all runs together.</param>
/// <param name="Retries">How often a view is tried again after an error that may pass.</param>
/// <param name="OutagePatience">How long a server to which no connection can be made is waited for, before that counts as a failed attempt.</param>
/// <param name="Deadline">When the run starts no more views, since it began; what is left is skipped.</param>
internal sealed record RunRules(int Lanes, int Retries, TimeSpan OutagePatience, TimeSpan Deadline)
{
    /// <summary>When this worker starts no more views, since it began, and leaves the rest of the run to another.</summary>
    /// <value>Default: never.</value>
    public TimeSpan? HandOver { get; init; }

    /// <summary>How old the run was when this worker began it: a run on which nothing moves is handed over only until its deadline.</summary>
    public TimeSpan AgeAtStart { get; init; }

    /// <summary>From 0 to 1: spreads the pauses before retries.</summary>
    /// <value>Default: random.</value>
    public Func<double> Chance { get; init; } = Random.Shared.NextDouble;

    /// <summary>The time since the run began from which nothing is started.</summary>
    public TimeSpan LastStart => HandOver is { } handOver && handOver < Deadline ? handOver : Deadline;
}
