namespace Freshet.Tests;

public sealed class RefreshOutcomeTests
{
    [Theory]
    [InlineData(RefreshStatus.Refreshed, false)]
    [InlineData(RefreshStatus.AlreadyRunning, false)]
    [InlineData(RefreshStatus.Left, false)]
    [InlineData(RefreshStatus.Failed, true)]
    [InlineData(RefreshStatus.TimedOut, true)]
    [InlineData(RefreshStatus.UpstreamFailed, true)]
    [InlineData(RefreshStatus.Cancelled, true)]
    [InlineData(RefreshStatus.Interrupted, true)]
    public void IsProblem_view_that_its_user_did_not_get(RefreshStatus status, bool problem) =>
        new RefreshOutcome(Some.Name("a"), status, "because").IsProblem.ShouldBe(problem);

    [Fact]
    public void IsProblem_view_left_until_somebody_mends_it() =>
        new RefreshOutcome(Some.Name("a"), RefreshStatus.Left, "no index") { NeedsMending = true }.IsProblem.ShouldBeTrue();
}
