namespace Freshet.Tests;

public sealed class RunStopTests
{
    [Fact]
    public void For_first_reason_stands()
    {
        using var stop = new RunStop();
        stop.Token.IsCancellationRequested.ShouldBeFalse();
        stop.For(StopReason.Shutdown);
        stop.For(StopReason.Cancelled);
        stop.Token.IsCancellationRequested.ShouldBeTrue();
        stop.Reason.ShouldBe(StopReason.Shutdown);
        stop.Status.ShouldBe(RefreshStatus.Interrupted);
    }

    [Fact]
    public void Status_of_a_cancelled_run_is_cancelled()
    {
        using var stop = new RunStop();
        stop.For(StopReason.Cancelled);
        stop.Status.ShouldBe(RefreshStatus.Cancelled);
    }
}
