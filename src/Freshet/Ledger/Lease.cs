using System.Globalization;

namespace Freshet.Ledger;

/// <summary>How long a worker may be silent before its run is taken to be abandoned.</summary>
public static class Lease
{
    /// <summary>How often a worker shows that it lives. A cancel asked for elsewhere is seen as late as this.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    /// <summary>Twelve heartbeats: a failover of the database must not look like a dead worker.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(1);

    /// <summary>The run has a worker that lives: a condition on a row of freshet.run.</summary>
    public static string AliveSql => $"(status = 'running' AND heartbeat_at > clock_timestamp() - {ExpirySql})";

    /// <summary>The run has a worker that fell silent: a condition on a row of freshet.run.</summary>
    public static string SilentSql => $"(status = 'running' AND heartbeat_at <= clock_timestamp() - {ExpirySql})";

    private static string ExpirySql => string.Create(CultureInfo.InvariantCulture, $"interval '{Expiry.TotalSeconds} seconds'");

    /// <summary>A run that has been queued for so long has lost the message that was to bring it to a worker.</summary>
    public static readonly TimeSpan Queued = TimeSpan.FromMinutes(2);

    /// <summary>A run that so many workers died of is not resumed again.</summary>
    public const int MaxDeaths = 5;
}
