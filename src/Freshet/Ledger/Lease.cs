using System.Globalization;
using Freshet.Runs;

namespace Freshet.Ledger;

/// <summary>When a run's worker counts as dead, so that another may take the run over.</summary>
public static class Lease
{
    /// <summary>The interval of a worker's heartbeat, and the longest time until it notices a cancel from elsewhere.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    /// <summary>Twelve heartbeats: a failover of the database must not look like a dead worker.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(1);

    /// <summary>The run has a worker that is alive: a condition on a row of freshet.run.</summary>
    public static string AliveSql => $"(status = 'running' AND NOT {DeadSql})";

    /// <summary>The run's worker is dead: its heartbeat has stopped, and no session of it is at work. A condition on a row of
    /// freshet.run.</summary>
    // A heartbeat can be late: the refreshes themselves can hold all connections of a pooler. A session bears the run's name only while
    // it refreshes; one that stands in its transaction waits for a client that may hang.
    public static string SilentSql => $"(status = 'running' AND {DeadSql})";

    private static string DeadSql => $"""
        (heartbeat_at <= clock_timestamp() - {ExpirySql} AND NOT EXISTS (
            SELECT FROM pg_stat_activity a
            WHERE a.datname = current_database() AND a.usename = worker_role
              AND a.application_name = {SessionTag.Sql("id", "lease_epoch")}
              AND (a.state = 'active' OR a.state_change > clock_timestamp() - interval '10 seconds')))
        """;

    private static string ExpirySql => string.Create(CultureInfo.InvariantCulture, $"interval '{Expiry.TotalSeconds} seconds'");

    /// <summary>A run that has been queued for so long has lost the message for its worker.</summary>
    public static readonly TimeSpan Queued = TimeSpan.FromMinutes(2);

    /// <summary>A run is not resumed after so many of its workers died.</summary>
    public const int MaxDeaths = 5;
}
