namespace Freshet.Tests;

public sealed class RunStopTests
{
    [Fact]
    public void For_first_reason_stands()
    {
        using var stop = new RunStop();
        stop.For(StopReason.Shutdown);
        stop.For(StopReason.Cancelled);
        stop.Token.IsCancellationRequested.ShouldBeTrue();
        stop.Reason.ShouldBe(StopReason.Shutdown);
    }

    [Fact]
    public void For_no_reason_stops_nothing()
    {
        using var stop = new RunStop();
        stop.For(StopReason.None);
        stop.Token.IsCancellationRequested.ShouldBeFalse();
        stop.For(StopReason.HandOver);
        stop.Reason.ShouldBe(StopReason.HandOver);
    }
}
