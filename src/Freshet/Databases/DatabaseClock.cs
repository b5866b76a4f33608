namespace Freshet.Databases;

/// <summary>A database's clock, continued from one reading of it.</summary>
/// <param name="readAt">When it was read, by <paramref name="time"/>.</param>
public sealed class DatabaseClock(DateTimeOffset read, long readAt, TimeProvider time)
{
    public DatabaseClock(DateTimeOffset read, TimeProvider time)
        : this(read, time.GetTimestamp(), time)
    {
    }

    public DateTimeOffset Now => read + time.GetElapsedTime(readAt);
}
