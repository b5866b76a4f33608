using System.Text.Json;
using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Reasons;
using Freshet.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Ledger;

/// <summary>The rows that one view's refresh leaves in the ledger.</summary>
internal static class RefreshRows
{
    /// <summary>The unique index that keeps a run from refreshing a view twice.</summary>
    public const string OneSuccess = "refresh_one_success";

    // Planned again for every view, so it computes only what the server alone knows: the duration and the size.
    private static readonly string SuccessSql = $"""
        WITH done AS (
            INSERT INTO freshet.refresh (run_id, view_oid, view_schema, view_name, status, method, reason, attempts, started_at, finished_at,
                                         duration_ms, data_as_of, rows_estimate, bytes, lane, ready_at, waited_for, waits)
            SELECT $1, c.oid, $2, $3, 'refreshed', $4, $5, $6, $7, clock_timestamp(),
                   round(extract(epoch FROM clock_timestamp() - $7) * 1000), $8, CASE WHEN c.reltuples >= 0 THEN c.reltuples END, pg_table_size(c.oid),
                   $15, least($16, $7), $17, $18::jsonb
            FROM pg_class c
            WHERE c.oid = $14 AND to_regclass($9) = $14
            RETURNING duration_ms)
        INSERT INTO freshet.view_state AS s (view_oid, view_schema, view_name, last_attempt_at, last_success_at, data_as_of, late_after,
                                             failures_in_row, durations, concurrent_ms, blocking_ms, swap_ms, changed_rows, scans_at_refresh)
        SELECT $14, $2, $3, $7, $7, $8,
               coalesce($10, $11 + {LateMargin.Sql("least(greatest(duration_ms, $12), $13)")}),
               0, ARRAY[duration_ms],
               CASE WHEN $4 = 'concurrent' THEN duration_ms END, CASE WHEN $4 = 'blocking' THEN duration_ms END, CASE WHEN $4 = 'swap' THEN duration_ms END,
               CASE WHEN $4 = 'concurrent' THEN greatest(pg_stat_get_xact_tuples_inserted($14), pg_stat_get_xact_tuples_deleted($14)) END,
               -- Its own are counted once the transaction has ended: see ScanCounts.
               pg_stat_get_numscans($14) + x.scans + CASE $4 WHEN 'concurrent' THEN 1 WHEN 'swap' THEN 2 * x.number ELSE x.number END
        FROM done
        CROSS JOIN (SELECT coalesce(sum(pg_stat_get_numscans(i.indexrelid)), 0)::bigint AS scans, count(*) AS number
                    FROM pg_index i WHERE i.indrelid = $14) AS x
        ON CONFLICT (view_oid) DO UPDATE
        SET view_schema = excluded.view_schema, view_name = excluded.view_name, last_attempt_at = excluded.last_attempt_at, last_success_at = excluded.last_success_at,
            data_as_of = excluded.data_as_of,
            -- Who knows of no cadence for it does not take back what was promised.
            late_after = coalesce(excluded.late_after, s.late_after), failures_in_row = 0, durations = (excluded.durations || s.durations)[1:20],
            -- What was measured once fades, so that a method that was slow then is tried again at some time.
            concurrent_ms = coalesce(excluded.concurrent_ms, s.concurrent_ms * 99 / 100), swap_ms = coalesce(excluded.swap_ms, s.swap_ms * 99 / 100),
            blocking_ms = coalesce(excluded.blocking_ms, s.blocking_ms), changed_rows = coalesce(excluded.changed_rows, s.changed_rows),
            scans_at_refresh = excluded.scans_at_refresh,
            missed_exchanges = CASE WHEN $4 = 'swap' THEN 0 ELSE s.missed_exchanges END
        """;

    // How many durations are kept.
    private const int Durations = 20;

    private const string OtherSql = """
        INSERT INTO freshet.refresh (run_id, view_schema, view_name, status, reason_code, method, reason, fixes, attempts, started_at,
                                     duration_ms, sqlstate, message, view_oid, lane, ready_at, waited_for, waits)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11, $12, $13, $14, $15, least($16, $10), $17, $18::jsonb)
        """;

    private const string AttemptSql = """
        INSERT INTO freshet.view_state AS s (view_schema, view_name, last_attempt_at, failures_in_row, view_oid)
        VALUES ($1, $2, coalesce($3, clock_timestamp()), $4, $5)
        ON CONFLICT (view_oid) DO UPDATE
        -- A failure that is recorded late must not override a later success.
        SET view_schema = excluded.view_schema, view_name = excluded.view_name, last_attempt_at = greatest(s.last_attempt_at, excluded.last_attempt_at),
            failures_in_row = s.failures_in_row + CASE WHEN s.last_success_at > excluded.last_attempt_at THEN 0 ELSE excluded.failures_in_row END
        """;

    /// <summary>Adds the rows of a success to the transaction that refreshes: they commit with the data or not at
    /// all. None, if the view's name belongs to another view by now.</summary>
    /// <param name="durationsMs">Of the refreshes before it, the latest first.</param>
    /// <param name="nextDue">When the view is due again; null if no schedule applies to it.</param>
    /// <param name="maxAge">The policy's promise, which overrides the cadence's.</param>
    public static NpgsqlBatchCommand AddSuccess(
        NpgsqlBatch batch, Guid run, RefreshOutcome outcome, IReadOnlyList<long> durationsMs, DateTimeOffset? nextDue, TimeSpan? maxAge)
    {
        // A promise of age that cannot be proven is not kept.
        var lateAfter = maxAge is { } age ? (outcome.DataAsOf + age) ?? outcome.StartedAt : null;
        var (least, most) = Usual(durationsMs);
        var command = batch.Add(SuccessSql);
        command.Parameters
            .With(NpgsqlDbType.Uuid, run)
            .With(NpgsqlDbType.Text, outcome.View.Schema)
            .With(NpgsqlDbType.Text, outcome.View.Name)
            .With(NpgsqlDbType.Text, outcome.Method is { } method ? Words.Of(method) : null)
            .With(NpgsqlDbType.Text, outcome.Reason)
            .With(NpgsqlDbType.Integer, outcome.Attempts)
            .With(NpgsqlDbType.TimestampTz, outcome.StartedAt)
            .With(NpgsqlDbType.TimestampTz, outcome.DataAsOf)
            .With(NpgsqlDbType.Text, outcome.View.ToSentSql())
            .With(NpgsqlDbType.TimestampTz, lateAfter)
            .With(NpgsqlDbType.TimestampTz, nextDue)
            .With(NpgsqlDbType.Bigint, least)
            .With(NpgsqlDbType.Bigint, most)
            .With(NpgsqlDbType.Oid, outcome.Oid)
            .WithTiming(outcome.Timing);
        return command;
    }

    // The worker continues the database's clock itself, so it can be ahead of it by a moment.
    private static void WithTiming(this NpgsqlParameterCollection parameters, RefreshTiming? timing) => parameters
        .With(NpgsqlDbType.Integer, timing?.Lane)
        .With(NpgsqlDbType.TimestampTz, timing?.ReadyAt.ToUniversalTime())
        .With(NpgsqlDbType.Text, timing?.WaitedFor?.ToString())
        .With(NpgsqlDbType.Text, timing is { Waits.Count: > 0 }
            ? JsonSerializer.Serialize(timing.Waits, LedgerJson.Default.IReadOnlyListWait)
            : null);

    // A refresh that is recorded under the old oid is not repeated when its run is resumed. The runs that are over keep it.
    private const string MoveRowsSql = """
        UPDATE freshet.refresh SET view_oid = $2
        WHERE view_oid = $1 AND run_id IN (SELECT r.id FROM freshet.run r WHERE r.status IN ('queued', 'running', 'interrupted', 'abandoned'))
        """;

    // PostgreSQL counts the scans of the new view from zero. Of the old one only what is explained is added: after a reset of the counters
    // there are fewer scans than the refreshes made.
    private const string MoveStateSql = $"""
        UPDATE freshet.view_state s
        SET view_oid = $2,
            earlier_scans = s.earlier_scans + CASE WHEN k.scans >= k.refresh_scans THEN k.scans ELSE 0 END,
            earlier_refresh_scans = s.earlier_refresh_scans + CASE WHEN k.scans >= k.refresh_scans THEN k.refresh_scans ELSE 0 END,
            earlier_refreshes = s.earlier_refreshes + CASE WHEN k.scans >= k.refresh_scans THEN k.refreshes ELSE 0 END
        FROM (SELECT coalesce((SELECT coalesce(t.seq_scan, 0) + coalesce(t.idx_scan, 0) FROM pg_stat_all_tables t WHERE t.relid = $1), 0) AS scans,
                     coalesce(sum(f.refreshes), 0)::integer AS refreshes, coalesce(sum(f.scans), 0)::bigint AS refresh_scans
              FROM ({ScanCounts.Sql}) f
              WHERE f.view_oid = $1) k
        WHERE s.view_oid = $1
        """;

    /// <summary>Adds the move of a view's rows to the view that takes its place. To be executed before the old one is dropped.</summary>
    public static void AddMove(NpgsqlBatch batch, uint from, uint to)
    {
        // The rows first: what moves to the new oid counts for that one.
        foreach (var sql in (string[])[MoveRowsSql, MoveStateSql])
            batch.Add(sql).Parameters.With(NpgsqlDbType.Oid, from).With(NpgsqlDbType.Oid, to);
    }

    private const string MissedExchangeSql = """
        UPDATE freshet.view_state SET missed_exchanges = missed_exchanges + 1, missed_exchange_at = clock_timestamp() WHERE view_oid = $1
        """;

    /// <summary>Adds that an exchange of the view never got its lock: for some time another method is chosen.</summary>
    public static void AddMissedExchange(Statements statements, uint view) => statements.Add(MissedExchangeSql).With(NpgsqlDbType.Oid, view);

    private const string NoteSql = """
        UPDATE freshet.refresh SET message = $3 WHERE run_id = $1 AND view_oid = $2 AND status = 'refreshed'
        """;

    /// <summary>Says how a success came to be known.</summary>
    public static void AddNote(Statements statements, Guid run, RefreshOutcome outcome) => statements.Add(NoteSql)
        .With(NpgsqlDbType.Uuid, run)
        .With(NpgsqlDbType.Oid, outcome.Oid)
        .With(NpgsqlDbType.Text, outcome.Message);

    /// <summary>Between which two the 95th percentile of the durations lies, whatever the new one is: it is the new one,
    /// or else the nearer of these.</summary>
    internal static (long? Least, long? Most) Usual(IReadOnlyList<long> durationsMs)
    {
        var longest = durationsMs.Take(Durations - 1).OrderDescending().Take(2).ToList();
        // Of twenty, the percentile is the second longest; of fewer, the longest.
        return durationsMs.Count >= Durations - 1 ? (longest[1], longest[0]) : (longest.Count == 0 ? null : longest[0], null);
    }

    /// <summary>
    /// Adds the rows of any other outcome. Only a failed attempt counts against the view; an obstacle is reported once for each slot.
    /// </summary>
    public static void AddOther(Statements statements, Guid run, RefreshOutcome outcome)
    {
        statements.Add(OtherSql)
            .With(NpgsqlDbType.Uuid, run)
            .With(NpgsqlDbType.Text, outcome.View.Schema)
            .With(NpgsqlDbType.Text, outcome.View.Name)
            .With(NpgsqlDbType.Text, Words.Of(outcome.Status))
            .With(NpgsqlDbType.Text, outcome.Code is { } code ? Words.Of(code) : null)
            .With(NpgsqlDbType.Text, outcome.Method is { } method ? Words.Of(method) : null)
            .With(NpgsqlDbType.Text, outcome.Reason)
            .With(NpgsqlDbType.Text, JsonSerializer.Serialize(outcome.Fixes, LedgerJson.Default.IReadOnlyListFix))
            .With(NpgsqlDbType.Integer, outcome.Attempts)
            .With(NpgsqlDbType.TimestampTz, outcome.StartedAt)
            .With(NpgsqlDbType.Bigint, outcome.DurationMs)
            .With(NpgsqlDbType.Text, outcome.SqlState)
            .With(NpgsqlDbType.Text, outcome.Message)
            .With(NpgsqlDbType.Oid, outcome.Oid)
            .WithTiming(outcome.Timing);
        var effect = outcome.Code?.Effect() ?? Effect.None;
        if (outcome.Attempts == 0 && effect == Effect.None)
            return;
        statements.Add(AttemptSql)
            .With(NpgsqlDbType.Text, outcome.View.Schema)
            .With(NpgsqlDbType.Text, outcome.View.Name)
            .With(NpgsqlDbType.TimestampTz, outcome.StartedAt)
            .With(NpgsqlDbType.Integer, effect == Effect.Failure ? 1 : 0)
            .With(NpgsqlDbType.Oid, outcome.Oid);
    }
}
