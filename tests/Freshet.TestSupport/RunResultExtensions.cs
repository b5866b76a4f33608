namespace Freshet.TestSupport;

internal static class RunResultExtensions
{
    /// <summary>What became of one view, by its name without the schema.</summary>
    public static RefreshOutcome Of(this RunResult result, string view) => result.Outcomes.Single(outcome => outcome.View.Name == view);
}
