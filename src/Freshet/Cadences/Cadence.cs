namespace Freshet.Cadences;

/// <summary>How often views are refreshed, and which suffix gives a view this cadence.</summary>
/// <param name="Suffix">The suffix of its views' names; null if only policies give views this cadence.</param>
public sealed record Cadence(string Name, string? Suffix, Schedule Schedule)
{
    /// <summary>Timers fire a little early now and then; a slot this near has come.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    /// <summary>The latest slot that has come.</summary>
    public DateTimeOffset Slot(DateTimeOffset now) => Schedule.Last(now + Tolerance);

    /// <summary>The first slot that a refresh with data as of <paramref name="time"/> does not serve.</summary>
    public DateTimeOffset NextDue(DateTimeOffset time) => Schedule.Next(time + Tolerance);

    /// <summary>Whether data as of <paramref name="time"/> serves the slot.</summary>
    public static bool Serves(DateTimeOffset time, DateTimeOffset slot) => time >= slot - Tolerance;
}
