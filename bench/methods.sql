-- The view of parts 1 to 3: about one row for each event, as hardly two events share a tenant, a user and a kind.
-- The setting bench.events is the number of events.
-- Autovacuum is off, so that it starts in no measurement.
CREATE TABLE events (
    id      integer PRIMARY KEY,
    tenant  integer NOT NULL,
    user_id integer NOT NULL,
    kind    integer NOT NULL,
    amount  integer NOT NULL,
    at      timestamptz NOT NULL
) WITH (autovacuum_enabled = off);

INSERT INTO events
SELECT i,
       1 + (hashint4extended(i, 1) & 2147483647) % 2000,
       1 + (hashint4extended(i, 2) & 2147483647) % 50000,
       1 + (hashint4extended(i, 3) & 2147483647) % 5,
       i % 1000,
       timestamptz '2026-01-01 00:00:00Z' + i * interval '1 second'
FROM generate_series(1, current_setting('bench.events')::integer) i;

CREATE MATERIALIZED VIEW totals WITH (autovacuum_enabled = off) AS
SELECT tenant, user_id, kind, count(*) AS events, sum(amount) AS amount, max(at) AS latest
FROM events
GROUP BY tenant, user_id, kind;
CREATE UNIQUE INDEX totals_key ON totals (tenant, user_id, kind);
