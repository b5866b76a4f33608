namespace Freshet;

/// <summary>What one attempt to refresh a view came to: one of three.</summary>
internal readonly record struct AttemptResult
{
    private AttemptResult(RefreshOutcome? outcome, Exception? transient, bool laneFree = true)
    {
        Outcome = outcome;
        Transient = transient;
        LaneFree = laneFree;
    }

    /// <summary>The end of it; null if it is to be tried again.</summary>
    public RefreshOutcome? Outcome { get; }

    /// <summary>The error that may pass; null if the view, or every lane of the database, is held by another run.</summary>
    public Exception? Transient { get; }

    /// <summary>False if it is the lanes that are held, not the view.</summary>
    public bool LaneFree { get; }

    public static AttemptResult HeldElsewhere => new(null, null);

    public static AttemptResult NoLane => new(null, null, laneFree: false);

    public static AttemptResult Ended(RefreshOutcome outcome) => new(outcome, null);

    public static AttemptResult MayPass(Exception exception) => new(null, exception);
}
