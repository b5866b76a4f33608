using Npgsql;
using NpgsqlTypes;

namespace Freshet;

/// <summary>The rows that one view's refresh leaves in the ledger.</summary>
internal static class RefreshRows
{
    /// <summary>The unique index that keeps a run from refreshing a view twice.</summary>
    public const string OneSuccess = "refresh_one_success";

    private const string SuccessSql = """
        WITH done AS (
            INSERT INTO freshet.refresh (run_id, view_schema, view_name, status, method, reason, attempts, started_at, finished_at,
                                         duration_ms, data_as_of, rows_estimate, bytes)
            SELECT $1, $2, $3, 'refreshed', $4, $5, $6, $7, t.finished,
                   round(extract(epoch FROM t.finished - $7) * 1000), $8, CASE WHEN c.reltuples >= 0 THEN c.reltuples END, pg_table_size(c.oid)
            FROM (SELECT clock_timestamp() AS finished) t
            LEFT JOIN (pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace) ON n.nspname = $2 AND c.relname = $3
            RETURNING duration_ms)
        INSERT INTO freshet.view_state AS s (view_schema, view_name, last_attempt_at, last_success_at, data_as_of, late_after, failures_in_row, durations)
        SELECT $2, $3, $7, $7, $8, late.moment, 0, d.durations
        FROM done
        CROSS JOIN LATERAL (
            SELECT (array_prepend(done.duration_ms,
                (SELECT v.durations FROM freshet.view_state v WHERE v.view_schema = $2 AND v.view_name = $3)))[1:20]) d (durations)
        CROSS JOIN LATERAL (
            SELECT CASE
                -- A promise of age that cannot be proven is not kept.
                WHEN $10::interval IS NOT NULL THEN coalesce($8, $7 - $10::interval) + $10::interval
                ELSE $9::timestamptz + greatest(interval '15 minutes', 2 * interval '1 millisecond' *
                    (SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY ms) FROM unnest(d.durations) ms)) END) late (moment)
        ON CONFLICT (view_schema, view_name) DO UPDATE
        SET last_attempt_at = excluded.last_attempt_at, last_success_at = excluded.last_success_at, data_as_of = excluded.data_as_of,
            late_after = excluded.late_after, failures_in_row = 0, durations = excluded.durations
        """;

    private const string OtherSql = """
        INSERT INTO freshet.refresh (run_id, view_schema, view_name, status, method, reason, attempts, started_at, duration_ms, sqlstate, message)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """;

    private const string AttemptSql = """
        INSERT INTO freshet.view_state AS s (view_schema, view_name, last_attempt_at, failures_in_row)
        VALUES ($1, $2, coalesce($3, clock_timestamp()), $4)
        ON CONFLICT (view_schema, view_name) DO UPDATE
        SET last_attempt_at = excluded.last_attempt_at, failures_in_row = s.failures_in_row + excluded.failures_in_row
        """;

    /// <summary>Adds the rows of a success to the transaction that refreshes: they commit with the data or not at all.</summary>
    /// <param name="nextDue">When the view is due again; null if no cadence owns it.</param>
    /// <param name="maxAge">The policy's promise, which stands before the cadence's.</param>
    public static void AddSuccess(NpgsqlBatch batch, Guid run, RefreshOutcome outcome, DateTimeOffset? nextDue, TimeSpan? maxAge) =>
        batch.Add(SuccessSql).Parameters
            .With(NpgsqlDbType.Uuid, run)
            .With(NpgsqlDbType.Text, outcome.View.Schema)
            .With(NpgsqlDbType.Text, outcome.View.Name)
            .With(NpgsqlDbType.Text, outcome.Method is { } method ? Words.Of(method) : null)
            .With(NpgsqlDbType.Text, outcome.Reason)
            .With(NpgsqlDbType.Integer, outcome.Attempts)
            .With(NpgsqlDbType.TimestampTz, outcome.StartedAt)
            .With(NpgsqlDbType.TimestampTz, outcome.DataAsOf)
            .With(NpgsqlDbType.TimestampTz, nextDue)
            .With(NpgsqlDbType.Interval, maxAge);

    /// <summary>Adds the rows of any other outcome. Only an attempt of the view's own counts against it.</summary>
    public static void AddOther(NpgsqlBatch batch, Guid run, RefreshOutcome outcome)
    {
        batch.Add(OtherSql).Parameters
            .With(NpgsqlDbType.Uuid, run)
            .With(NpgsqlDbType.Text, outcome.View.Schema)
            .With(NpgsqlDbType.Text, outcome.View.Name)
            .With(NpgsqlDbType.Text, Words.Of(outcome.Status))
            .With(NpgsqlDbType.Text, outcome.Method is { } method ? Words.Of(method) : null)
            .With(NpgsqlDbType.Text, outcome.Reason)
            .With(NpgsqlDbType.Integer, outcome.Attempts)
            .With(NpgsqlDbType.TimestampTz, outcome.StartedAt)
            .With(NpgsqlDbType.Bigint, outcome.DurationMs)
            .With(NpgsqlDbType.Text, outcome.SqlState)
            .With(NpgsqlDbType.Text, outcome.Message);
        if (outcome.Attempts == 0)
            return;
        // A view that blocked its readers in vain must be given its rest like one that failed.
        var failed = outcome.Status is RefreshStatus.Failed or RefreshStatus.TimedOut || outcome.NeedsMending;
        batch.Add(AttemptSql).Parameters
            .With(NpgsqlDbType.Text, outcome.View.Schema)
            .With(NpgsqlDbType.Text, outcome.View.Name)
            .With(NpgsqlDbType.TimestampTz, outcome.StartedAt)
            .With(NpgsqlDbType.Integer, failed ? 1 : 0);
    }
}
