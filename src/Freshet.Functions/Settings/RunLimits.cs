using Freshet.Planning;

namespace Freshet.Functions;

/// <summary>How long one execution of a run may take, so that the Functions host never breaks it off: it would end the
/// whole process.</summary>
/// <param name="HandOver">When it begins no more views and hands the rest on. What it has begun by then has time to end.
/// Null: never.</param>
/// <param name="LongestView">What no view may take longer than: a policy can give one more time than the app has. Null: no limit.</param>
/// <param name="Stop">When it stops a view that began late; the resumed run starts with that view. Null: never.</param>
public sealed record RunLimits(TimeSpan? HandOver, TimeSpan? LongestView, TimeSpan? Stop)
{
    // For reading the catalog before, and for writing down the end after.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    // A run that could begin views for less than this would mostly hand itself on.
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(3);

    internal static RunLimits For(TimeSpan? functionTimeout, RefreshOptions refresh, List<string> errors)
    {
        if (functionTimeout is not { } timeout)
            return new(null, null, null);
        var (name, longest) = refresh.MaxBlocking > refresh.StatementTimeout
            ? (nameof(RefreshOptions.MaxBlocking), refresh.MaxBlocking)
            : (nameof(RefreshOptions.StatementTimeout), refresh.StatementTimeout);
        var limits = new RunLimits(timeout - Margin - longest, timeout - Margin - Least, timeout - Margin / 2);
        if (limits.HandOver < Least)
        {
            errors.Add(
                $"{RefreshOptions.SectionName}:{name} is {longest}, but functionTimeout in host.json is {timeout}: "
                + $"a view's refresh must end {Margin + Least} before that. "
                + $"Set it to at most {timeout - Margin - Least}, or raise functionTimeout.");
        }
        return limits;
    }
}
