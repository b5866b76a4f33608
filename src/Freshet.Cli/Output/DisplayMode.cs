namespace Freshet.Cli;

/// <summary>What a refresh shows of its views.</summary>
internal enum DisplayMode
{
    /// <summary>Each of them, while the run is under way.</summary>
    Progress,

    /// <summary>Those with a problem only, on standard error: for cron.</summary>
    Problems,

    /// <summary>None: the result is printed as JSON.</summary>
    Nothing,
}
