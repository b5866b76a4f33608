using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>One plain line on standard error for each view that ends with a problem.</summary>
/// <param name="database">Put first; null if there is only one.</param>
internal sealed class ProblemLines(string? database) : IProgress<RefreshProgress>
{
    public void Report(RefreshProgress value)
    {
        if (value is RefreshProgress.Ended { Outcome: { IsProblem: true } outcome })
            Console.Error.WriteLine(OutcomeLines.Text(database, outcome));
    }
}
