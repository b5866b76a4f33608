namespace Freshet.TestSupport;

/// <summary>Another run of Freshet's, as its session and the ledger show it.</summary>
internal static class OtherRun
{
    private const string Id = "00000000-0000-4000-8000-000000000001";

    /// <summary>Its session, for taking locks. Freshet's own role is behind it, so it is no stranger.</summary>
    public static Task<NpgsqlConnection> ConnectAsync(TestDatabase db) => db.ConnectAsync(applicationName: $"freshet:{Id}:1");

    /// <summary>Records it as running, so that what its session holds is being refreshed.</summary>
    public static Task RecordAsync(TestDatabase db) => db.ExecuteAsync(
        "INSERT INTO freshet.run (id, source, selection, status, heartbeat_at, lease_epoch, worker_role) "
        + $"VALUES ('{Id}', 'command', '{{}}', 'running', clock_timestamp(), 1, session_user)");
}
