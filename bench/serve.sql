\i bench/tiny.sql
-- They keep four lanes busy for 80 s without taking the processor from what is measured.
DO $$
BEGIN
    FOR i IN 1..160 LOOP
        EXECUTE format('CREATE MATERIALIZED VIEW sleepy_%s_daily AS SELECT 1 AS id, pg_sleep(2)::text AS nap WITH NO DATA', i);
    END LOOP;
END
$$;
