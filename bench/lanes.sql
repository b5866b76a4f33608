-- Sixty views that sleep, in one of two graphs. The seed makes both the same in every run.
--   :graph = path   five chains of twelve, one of them much longer than the others: bound by its critical path
--   :graph = work   sixty that hardly depend on each other: bound by all their work over four lanes
CREATE FUNCTION pick(seed text, low int, high int) RETURNS int LANGUAGE sql IMMUTABLE
    RETURN low + (hashtextextended(seed, 20260301) & 1048575)::int % (high - low + 1);

CREATE TABLE graph AS
SELECT i AS id,
       CASE :'graph'
           WHEN 'path' THEN CASE WHEN (i - 1) % 5 = 0 THEN pick('p' || i, 1200, 1600) ELSE pick('p' || i, 200, 600) END
           ELSE pick('w' || i, 400, 1800)
       END AS ms,
       CASE :'graph'
           WHEN 'path' THEN CASE WHEN i > 5 THEN i - 5 END
           ELSE CASE WHEN i > 40 THEN pick('e' || i, 1, 20) END
       END AS reads
FROM generate_series(1, 60) i;

DO $$
DECLARE
    node record;
BEGIN
    FOR node IN SELECT * FROM graph ORDER BY id LOOP
        EXECUTE format(
            'CREATE MATERIALIZED VIEW s_%s_hourly AS SELECT %s AS id, pg_sleep(%s)::text AS slept%s WITH NO DATA',
            node.id, node.id, node.ms / 1000.0,
            CASE WHEN node.reads IS NOT NULL THEN format(' FROM (SELECT count(*) FROM s_%s_hourly) r', node.reads) ELSE '' END);
        EXECUTE format('CREATE UNIQUE INDEX ON s_%s_hourly (id)', node.id);
    END LOOP;
END
$$;
