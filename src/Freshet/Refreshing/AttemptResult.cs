namespace Freshet;

/// <summary>What one attempt to refresh a view came to: one of three.</summary>
internal readonly record struct AttemptResult
{
    private AttemptResult(RefreshOutcome? outcome, Exception? transient)
    {
        Outcome = outcome;
        Transient = transient;
    }

    /// <summary>The end of it; null if it is to be tried again.</summary>
    public RefreshOutcome? Outcome { get; }

    /// <summary>The error that may pass; null if the view, or every slot of the database, is held by another session.</summary>
    public Exception? Transient { get; }

    public static AttemptResult HeldElsewhere => new(null, null);

    public static AttemptResult Ended(RefreshOutcome outcome) => new(outcome, null);

    public static AttemptResult MayPass(Exception exception) => new(null, exception);
}
