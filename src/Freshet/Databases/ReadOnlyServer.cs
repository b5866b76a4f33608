namespace Freshet.Databases;

/// <summary>What it means if a server is a standby or read only, so that nothing can be refreshed there.</summary>
public enum ReadOnlyServer
{
    /// <summary>A mistake, or a failover that went wrong: it is reported, as the views would silently become stale.</summary>
    Fail,

    /// <summary>It is meant: there is nothing to do.</summary>
    Skip,
}
