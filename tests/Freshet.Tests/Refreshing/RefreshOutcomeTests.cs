namespace Freshet.Tests;

public sealed class RefreshOutcomeTests
{
    [Theory]
    [InlineData(RefreshStatus.Refreshed, null, false)]
    [InlineData(RefreshStatus.Skipped, ReasonCode.Paused, false)]
    [InlineData(RefreshStatus.Skipped, ReasonCode.AlreadyRunning, false)]
    [InlineData(RefreshStatus.Skipped, ReasonCode.AlreadyRefreshed, false)]
    [InlineData(RefreshStatus.Skipped, ReasonCode.NoUniqueIndex, true)]
    [InlineData(RefreshStatus.Skipped, ReasonCode.UpstreamFailed, true)]
    [InlineData(RefreshStatus.Skipped, ReasonCode.LockHeldByStranger, true)]
    [InlineData(RefreshStatus.Skipped, null, true)] // a code that another version recorded
    [InlineData(RefreshStatus.Failed, ReasonCode.BadData, true)]
    [InlineData(RefreshStatus.TimedOut, ReasonCode.TimedOut, true)]
    [InlineData(RefreshStatus.Cancelled, ReasonCode.Cancelled, true)]
    [InlineData(RefreshStatus.Interrupted, ReasonCode.Interrupted, true)]
    public void IsProblem_follows_from_the_code(RefreshStatus status, ReasonCode? code, bool problem) =>
        new RefreshOutcome(Some.Name("a"), status, "because") { Code = code }.IsProblem.ShouldBe(problem);
}
