using System.ComponentModel.DataAnnotations;
using Freshet.Runs;

namespace Freshet.Planning;

/// <summary>How views are refreshed: <c>Freshet:Refresh</c>. A policy overrides some of it for one view.</summary>
public sealed class RefreshOptions
{
    public const string SectionName = "Freshet:Refresh";

    /// <summary>How long one view's refresh may take.</summary>
    /// <value>Default: 30 minutes, half of the shortest cadence that comes with Freshet.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a refresh may wait for another session's lock. Readers of a view queue behind a waiting blocking
    /// refresh.</summary>
    /// <value>Default: 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long readers may be blocked by a view that has data but no usable unique index. Zero: never; such a
    /// view is skipped.</summary>
    /// <value>Default: 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan MaxBlocking { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often one view is tried again after an error that may pass: a deadlock, a lost connection, a lock
    /// held too long.</summary>
    /// <value>Default: 3.</value>
    [Range(0, 100)]
    public int Retries { get; set; } = 3;

    /// <summary>How long a run waits for a server to which no connection can be made, before that counts as a failed attempt.</summary>
    /// <value>Default: 2 minutes, in which a restart or a failover is over.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan OutagePatience { get; set; } = TimeSpan.FromMinutes(2);

    /// <value>Default: auto.</value>
    public RefreshMethod Method { get; set; } = RefreshMethod.Auto;

    /// <summary>Whether the method swap may create, exchange and drop views. A database's own AllowSwap overrides it.</summary>
    /// <value>Default: no.</value>
    public bool AllowSwap { get; set; }

    /// <summary>When a run stops beginning refreshes. Views that have not begun by then are skipped, and are still due.</summary>
    /// <value>Default: 50 minutes, so that an hourly run is over when the next begins.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan RunDeadline { get; set; } = TimeSpan.FromMinutes(50);

    /// <summary>The most by which <c>freshet serve</c> delays a tick, at random, so that many databases do
    /// not begin in the same second.</summary>
    /// <value>Default: 10 seconds; never more than half of the time to the next slot.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Jitter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Server settings for the refreshing transaction, such as <c>work_mem</c>: a view's owner's own do not apply.</summary>
    /// <value>Default: none.</value>
    public IDictionary<string, string> Settings { get; set; } = new Dictionary<string, string>();
}
