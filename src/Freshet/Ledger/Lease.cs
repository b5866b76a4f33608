using System.Globalization;

namespace Freshet.Ledger;

/// <summary>How long a worker may go without a heartbeat before its run counts as abandoned.</summary>
public static class Lease
{
    /// <summary>The interval of a worker's heartbeat, and the longest time until it notices a cancel from elsewhere.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    /// <summary>Twelve heartbeats: a failover of the database must not look like a dead worker.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(1);

    /// <summary>The run has a worker with a recent heartbeat: a condition on a row of freshet.run.</summary>
    public static string AliveSql => $"(status = 'running' AND heartbeat_at > clock_timestamp() - {ExpirySql})";

    /// <summary>The heartbeat of the run's worker has stopped: a condition on a row of freshet.run.</summary>
    public static string SilentSql => $"(status = 'running' AND heartbeat_at <= clock_timestamp() - {ExpirySql})";

    private static string ExpirySql => string.Create(CultureInfo.InvariantCulture, $"interval '{Expiry.TotalSeconds} seconds'");

    /// <summary>A run that has been queued for so long has lost the message for its worker.</summary>
    public static readonly TimeSpan Queued = TimeSpan.FromMinutes(2);

    /// <summary>A run is not resumed after so many of its workers died.</summary>
    public const int MaxDeaths = 5;
}
