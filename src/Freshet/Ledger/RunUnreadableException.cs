using Freshet.Runs;

namespace Freshet.Ledger;

/// <summary>A run asks for what this version does not know: another has written it down. It has failed of that.</summary>
public sealed class RunUnreadableException(RunId run)
    : Exception(
        $"The run {run} asks for what this version of Freshet does not know: another wrote it down. It has failed; ask for it anew.")
{
    public RunId Run { get; } = run;
}
