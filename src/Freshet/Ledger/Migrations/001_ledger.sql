-- Freshet's ledger: what was requested, what was refreshed, and how fresh every view is.
-- 'freshet init --sql' prints it as a script for psql. Run it as the role that will own the schema.

DO $$
BEGIN
    -- CREATE SCHEMA IF NOT EXISTS asks for the right to create even where the schema is there.
    IF to_regnamespace('freshet') IS NULL THEN
        CREATE SCHEMA freshet;
    END IF;
END
$$;

CREATE TABLE freshet.migration (
    version    integer PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    hash       text NOT NULL
);
COMMENT ON COLUMN freshet.migration.hash IS 'SHA-256 of the file that was applied, so that a build does not take another build''s tables for its own.';

CREATE TABLE freshet.origin (
    only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    system_identifier bigint NOT NULL,
    database_oid      oid NOT NULL
);
COMMENT ON TABLE freshet.origin IS 'The server and the database whose oids view_state has. In a copy they differ, and the ages of its views are unknown.';
INSERT INTO freshet.origin (system_identifier, database_oid)
SELECT s.system_identifier, d.oid FROM pg_control_system() s, pg_database d WHERE d.datname = current_database();

CREATE TABLE freshet.cadence (
    name   text PRIMARY KEY,
    suffix text
);
COMMENT ON TABLE freshet.cadence IS 'The cadences of the latest run, for freshet.freshness. Written by Freshet.';

CREATE TABLE freshet.policy (
    view_schema       text NOT NULL,
    view_name         text NOT NULL,
    cadence           text,
    method            text CHECK (method IN ('auto', 'concurrent', 'blocking', 'swap')),
    priority          integer NOT NULL DEFAULT 0,
    statement_timeout interval CHECK (statement_timeout > interval '0'),
    max_age           interval CHECK (max_age > interval '0'),
    paused            boolean NOT NULL DEFAULT false,
    paused_until      timestamptz,
    pause_note        text,
    settings          jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    also_reads        text[] NOT NULL DEFAULT '{}',
    allow_swap        boolean,
    note              text,
    PRIMARY KEY (view_schema, view_name)
);
COMMENT ON TABLE freshet.policy IS 'What overrides a view''s name and the settings. Yours to edit; NULL means that the name or the setting applies.';
COMMENT ON COLUMN freshet.policy.paused_until IS 'Paused until then, if not paused for good.';
COMMENT ON COLUMN freshet.policy.allow_swap IS 'Whether the method swap may create, exchange and drop the view; NULL: as the settings permit.';
COMMENT ON COLUMN freshet.policy.settings IS 'Settings of the server for the view''s refresh, such as {"work_mem": "1GB"}.';

CREATE TABLE freshet.run (
    id               uuid PRIMARY KEY,
    source           text NOT NULL CHECK (source IN ('tick', 'command', 'http')),
    selection        jsonb NOT NULL,
    status           text NOT NULL DEFAULT 'queued' CHECK (status IN
                         ('queued', 'running', 'succeeded', 'partly_failed', 'failed', 'cancelled', 'interrupted', 'abandoned')),
    requested_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at       timestamptz,
    finished_at      timestamptz,
    heartbeat_at     timestamptz,
    lease_epoch      integer NOT NULL DEFAULT 0,
    deaths           integer NOT NULL DEFAULT 0,
    worker           text,
    worker_role      text,
    idempotency_key  text UNIQUE,
    cancel_requested boolean NOT NULL DEFAULT false,
    lanes            integer,
    plan             jsonb,
    waits            jsonb
);
COMMENT ON COLUMN freshet.run.plan IS 'The views to refresh, written when a worker begins the run, for those who watch it; NULL once it has ended.';
COMMENT ON COLUMN freshet.run.waits IS 'By view oid: failed attempts, and what the view waits for. Written with the heartbeat.';
COMMENT ON COLUMN freshet.run.lease_epoch IS 'The number of its workers so far: a worker with a lower number has lost the run.';
COMMENT ON COLUMN freshet.run.worker_role IS 'The role that its worker logged in as, which its sessions have in pg_stat_activity.';
COMMENT ON COLUMN freshet.run.deaths IS 'How many of them died. A worker that was stopped does not count.';
CREATE INDEX run_newest ON freshet.run (requested_at DESC, id DESC);
CREATE INDEX run_open ON freshet.run (requested_at) WHERE status IN ('queued', 'running', 'interrupted', 'abandoned');

CREATE TABLE freshet.refresh (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id        uuid NOT NULL REFERENCES freshet.run ON DELETE CASCADE,
    view_oid      oid NOT NULL,
    view_schema   text NOT NULL,
    view_name     text NOT NULL,
    status        text NOT NULL CHECK (status IN
                      ('refreshed', 'failed', 'timed_out', 'cancelled', 'interrupted', 'skipped')),
    reason_code   text CHECK (status = 'refreshed' OR reason_code IS NOT NULL),
    method        text,
    reason        text NOT NULL,
    fixes         jsonb,
    attempts      integer NOT NULL,
    started_at    timestamptz,
    finished_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    duration_ms   bigint,
    data_as_of    timestamptz,
    rows_estimate bigint,
    bytes         bigint,
    sqlstate      text,
    message       text,
    lane          integer,
    ready_at      timestamptz,
    waited_for    text,
    waits         jsonb
);
COMMENT ON COLUMN freshet.refresh.reason_code IS 'Why the view was not refreshed, as a code that does not change; reason is the sentence.';
COMMENT ON COLUMN freshet.refresh.ready_at IS 'When all that the view reads in this run was done; waited_for: the view whose end made it ready, waits: what it waited for between its attempts.';
COMMENT ON COLUMN freshet.refresh.fixes IS 'How to fix it, in this order: statements, freshet commands, settings, advice.';
CREATE UNIQUE INDEX refresh_one_success ON freshet.refresh (run_id, view_oid) WHERE status = 'refreshed';
CREATE INDEX refresh_of_run ON freshet.refresh (run_id, id);
CREATE INDEX refresh_of_view ON freshet.refresh (view_oid, id DESC);

CREATE TABLE freshet.view_state (
    view_oid        oid PRIMARY KEY,
    view_schema     text NOT NULL,
    view_name       text NOT NULL,
    seen_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_attempt_at timestamptz,
    last_success_at timestamptz,
    data_as_of      timestamptz,
    late_after      timestamptz,
    failures_in_row integer NOT NULL DEFAULT 0,
    durations       bigint[] NOT NULL DEFAULT '{}',
    concurrent_ms   bigint,
    blocking_ms     bigint,
    swap_ms         bigint,
    changed_rows    bigint,
    scans_at_refresh      bigint,
    missed_exchanges      integer NOT NULL DEFAULT 0,
    missed_exchange_at    timestamptz,
    earlier_scans         bigint NOT NULL DEFAULT 0,
    earlier_refresh_scans bigint NOT NULL DEFAULT 0,
    earlier_refreshes     integer NOT NULL DEFAULT 0
);
COMMENT ON COLUMN freshet.view_state.view_oid IS 'A state belongs to a view, and not to its name: it follows a view that is renamed or swapped, and ends with it.';
COMMENT ON COLUMN freshet.view_state.concurrent_ms IS 'The duration of the latest successful concurrent refresh; blocking_ms and swap_ms likewise. The method auto compares them.';
COMMENT ON COLUMN freshet.view_state.changed_rows IS 'The rows that the latest concurrent refresh changed.';
COMMENT ON COLUMN freshet.view_state.missed_exchanges IS 'How often in a row the exchange of a swap did not come about; missed_exchange_at: when it last did not.';
COMMENT ON COLUMN freshet.view_state.earlier_scans IS 'Scans of the view before its latest swap, since when PostgreSQL counts anew; earlier_refresh_scans: those that refreshes made.';
COMMENT ON COLUMN freshet.view_state.scans_at_refresh IS 'PostgreSQL''s count of scans of the view when its last refresh was done, those of the refresh included.';
COMMENT ON COLUMN freshet.view_state.view_name IS 'The name that the view had when the row was written.';
COMMENT ON COLUMN freshet.view_state.seen_at IS 'When a tick or a refresh first saw the view.';
COMMENT ON COLUMN freshet.view_state.last_success_at IS 'When the last successful refresh began: later changes are not in the view.';
COMMENT ON COLUMN freshet.view_state.data_as_of IS 'The time of the oldest data in the view: its own and that of the views it read; NULL if one of them is not known.';

-- The first status that applies, and in the order in which a person needs to know them.
CREATE VIEW freshet.freshness AS
SELECT view_schema, view_name, cadence,
       CASE
           WHEN paused THEN 'paused'
           WHEN failures_in_row > 0 THEN 'failing'
           -- Somebody emptied it, or its time is over; nothing was promised of one that came to its cadence just now.
           WHEN last_success_at IS NOT NULL AND (NOT populated OR promised AND late_after IS NULL) OR clock_timestamp() > late_after THEN 'late'
           WHEN refreshing THEN 'refreshing'
           WHEN NOT promised THEN 'unscheduled'
           WHEN NOT populated THEN 'never'
           WHEN last_success_at IS NULL THEN 'unknown'
           ELSE 'fresh'
       END AS status,
       data_as_of,
       clock_timestamp() - data_as_of AS age,
       late_after,
       refreshing
FROM (
    SELECT view_schema, view_name, cadence, paused, populated, last_success_at, data_as_of, failures_in_row, refreshing,
           cadence IS NOT NULL OR max_age IS NOT NULL AS promised,
           -- A promise of age holds from the moment it is given; one that cannot be proven is not kept.
           CASE WHEN max_age IS NOT NULL THEN coalesce(data_as_of + least(max_age, interval '100 years'), last_success_at, late_after)
                WHEN cadence IS NOT NULL THEN late_after END AS late_after
    FROM (
        SELECT n.nspname::text AS view_schema, c.relname::text AS view_name,
               -- A policy's cadence that is no longer configured applies to nothing.
               CASE WHEN p.cadence IS NULL
                   THEN (SELECT k.name FROM freshet.cadence k
                         WHERE right(c.relname::text, length(k.suffix)) = k.suffix AND k.suffix <> ''
                         ORDER BY length(k.suffix) DESC LIMIT 1)
                   ELSE (SELECT k.name FROM freshet.cadence k WHERE k.name = p.cadence)
               END AS cadence,
               p.max_age,
               coalesce(p.paused OR p.paused_until > clock_timestamp(), false) AS paused,
               c.relispopulated AS populated,
               s.last_success_at, s.data_as_of, s.late_after,
               coalesce(s.failures_in_row, 0) AS failures_in_row,
               -- Every role that may connect can take the view's lock and choose its application_name: a run has to confirm both.
               c.oid IN (
                   SELECT l.objid
                   FROM freshet.run r
                   JOIN pg_stat_activity a ON a.usename = r.worker_role AND a.application_name = 'freshet:' || r.id || ':' || r.lease_epoch
                   JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory' AND l.classid::bigint = 1718773107 AND l.objsubid = 2 AND l.granted
                   WHERE r.status = 'running'
                     AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())) AS refreshing
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN freshet.policy p ON p.view_schema = n.nspname AND p.view_name = c.relname
        LEFT JOIN freshet.view_state s ON s.view_oid = c.oid AND EXISTS (
            -- In a copy of the database the oids belong to other views, or to none.
            SELECT FROM freshet.origin o
            WHERE o.system_identifier = (SELECT i.system_identifier FROM pg_control_system() i)
              AND o.database_oid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
        WHERE c.relkind = 'm') AS views) AS views;
COMMENT ON VIEW freshet.freshness IS 'How fresh every materialized view is, for your own screens: GRANT SELECT on it, and USAGE on the schema, to their role.';
