namespace Freshet.Scheduling;

/// <summary>How long to wait before a view is tried again.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Doubles with each attempt; between half of it and all of it, so that lanes do not all come back at once.</summary>
    /// <param name="attempt">The attempt that failed, counted from 1.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan Delay(int attempt, double chance)
    {
        var full = First * Math.Pow(2, Math.Min(attempt, 10) - 1);
        return (full < Longest ? full : Longest) * (0.5 + chance / 2);
    }
}
