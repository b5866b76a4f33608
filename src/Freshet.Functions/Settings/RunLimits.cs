namespace Freshet.Functions;

/// <summary>How long one execution of a run may take, so that the Functions host never breaks it off: it would end the whole process.</summary>
/// <param name="HandOver">When it begins no more views and hands the rest on. What it has begun by then has time to end. Null: never.</param>
/// <param name="Stop">When it stops even those; a policy can give a view more time than the app has. Null: never.</param>
internal sealed record RunLimits(TimeSpan? HandOver, TimeSpan? Stop)
{
    // For reading the catalog before, and for writing down the end after.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    // A run that could begin views for less than this would mostly hand itself on.
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(3);

    public static RunLimits For(TimeSpan? functionTimeout, RefreshOptions refresh, List<string> errors)
    {
        if (functionTimeout is not { } timeout)
            return new(null, null);
        var (name, longest) = refresh.MaxBlocking > refresh.StatementTimeout
            ? (nameof(RefreshOptions.MaxBlocking), refresh.MaxBlocking)
            : (nameof(RefreshOptions.StatementTimeout), refresh.StatementTimeout);
        var limits = new RunLimits(timeout - Margin - longest, timeout - Margin / 2);
        if (limits.HandOver < Least)
        {
            errors.Add($"{RefreshOptions.SectionName}:{name} is {longest}, but functionTimeout in host.json is {timeout}: a view must end {Margin + Least} before that. It may be {timeout - Margin - Least} at most; or raise functionTimeout.");
        }
        return limits;
    }
}
