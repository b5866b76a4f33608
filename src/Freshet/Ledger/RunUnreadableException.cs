using Freshet.Runs;

namespace Freshet.Ledger;

/// <summary>A run was recorded by another version, and this one cannot read it. It is marked as failed.</summary>
public sealed class RunUnreadableException(RunId run)
    : Exception(
        $"The run {run} was recorded by another version of Freshet, and this one cannot read it. It is marked as failed; start it again.")
{
    public RunId Run { get; } = run;
}
