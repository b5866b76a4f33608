namespace Freshet.FunctionsTests;

/// <summary>The time of day that a test wants; what takes time goes by the system's clock.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
