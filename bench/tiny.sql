CREATE TABLE source AS SELECT i AS id, i % 10 AS value FROM generate_series(1, 100) i;
DO $$
BEGIN
    FOR i IN 1..1000 LOOP
        EXECUTE format('CREATE MATERIALIZED VIEW tiny_%s_hourly AS SELECT id, value FROM source WHERE id <= 10', i);
        EXECUTE format('CREATE UNIQUE INDEX ON tiny_%s_hourly (id)', i);
    END LOOP;
END
$$;
VACUUM ANALYZE;
