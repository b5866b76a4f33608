-- The 30 views of part 4. Each reads its own row of "mix": an increase of "step" changes "share" % of the view's rows.
-- The setting bench.scale multiplies their sizes.
-- Autovacuum is off, so that it starts in no measurement.
CREATE TABLE mix (
    view   text PRIMARY KEY,
    rows   integer NOT NULL,
    share  integer NOT NULL,
    reader text NOT NULL,
    step   integer NOT NULL DEFAULT 0
) WITH (autovacuum_enabled = off);

-- Small ones have 1,000 to 20,000 rows, large ones 200,000 to 500,000.
INSERT INTO mix (view, rows, share, reader)
SELECT format('small_%s', to_char(i, 'FM00')),
       greatest(100, (1000 + (i - 1) / 2 * 2111) * current_setting('bench.scale')::numeric),
       CASE i % 2 WHEN 0 THEN 100 ELSE 1 END,
       CASE WHEN i IN (7, 14) THEN 'short' WHEN i = 9 THEN 'endless' ELSE 'none' END
FROM generate_series(1, 20) i
UNION ALL
SELECT format('large_%s', to_char(i, 'FM00')),
       greatest(1000, (200000 + (i - 1) / 2 * 75000) * current_setting('bench.scale')::numeric),
       CASE i % 2 WHEN 0 THEN 100 ELSE 1 END,
       CASE WHEN i IN (3, 4, 8) THEN 'short' WHEN i IN (2, 5) THEN 'endless' ELSE 'none' END
FROM generate_series(1, 10) i;

CREATE TABLE facts (id integer PRIMARY KEY, label text NOT NULL) WITH (autovacuum_enabled = off);
INSERT INTO facts SELECT i, 'fact ' || md5(i::text) FROM generate_series(1, (SELECT max(rows) FROM mix)) i;

DO $$
DECLARE
    m mix;
BEGIN
    FOR m IN SELECT * FROM mix LOOP
        EXECUTE format('CREATE MATERIALIZED VIEW %I WITH (autovacuum_enabled = off) AS '
            'SELECT f.id, f.label, (m.step * m.share + f.id %% 100) / 100 AS value '
            'FROM facts f, mix m WHERE m.view = %L AND f.id <= %s', m.view, m.view, m.rows);
        EXECUTE format('CREATE UNIQUE INDEX ON %I (id)', m.view);
    END LOOP;
END
$$;
