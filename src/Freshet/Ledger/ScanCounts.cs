namespace Freshet.Ledger;

/// <summary>The scans of views that refreshes have made, and not readers.</summary>
internal static class ScanCounts
{
    /// <summary>By <c>view_oid</c>: <c>refreshes</c> since PostgreSQL's counters began, and their <c>scans</c> of the view. A view that was
    /// filled is scanned once for each of its indexes; its copy for a swap once more, when they are made.</summary>
    // A crash resets the counters too; only the background writer's reset time shows that.
    public const string Sql = """
        SELECT r.view_oid, count(*)::integer AS refreshes,
               sum(CASE r.method WHEN 'concurrent' THEN 1 WHEN 'swap' THEN 2 * i.number ELSE i.number END)::bigint AS scans
        FROM freshet.refresh r
        LEFT JOIN (SELECT indrelid, count(*) AS number FROM pg_index GROUP BY indrelid) i ON i.indrelid = r.view_oid
        WHERE r.status = 'refreshed'
          AND r.started_at > coalesce(greatest((SELECT d.stats_reset FROM pg_stat_database d WHERE d.datname = current_database()),
                                               (SELECT b.stats_reset FROM pg_stat_bgwriter b)), '-infinity')
        GROUP BY r.view_oid
        """;
}
