namespace Freshet.TestSupport;

/// <summary>A clock that, once it has been read a number of times, leaps forward by a day at every further reading.</summary>
internal sealed class LeapingTime(int readings) : TimeProvider
{
    private int _readings;

    public override long GetTimestamp() =>
        base.GetTimestamp() + (Math.Max(0, Interlocked.Increment(ref _readings) - readings) * TimestampFrequency * 86_400);
}
