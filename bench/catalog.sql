DO $$
BEGIN
    FOR i IN 1..5000 LOOP
        EXECUTE format('CREATE MATERIALIZED VIEW a_%s_hourly AS SELECT %s AS id', i, i);
        EXECUTE format('CREATE UNIQUE INDEX ON a_%s_hourly (id)', i);
        EXECUTE format('CREATE VIEW b_%s AS SELECT * FROM a_%s_hourly', i, i);
        EXECUTE format('CREATE MATERIALIZED VIEW c_%s_daily AS SELECT a.id FROM a_%s_hourly a JOIN b_%s b USING (id)', i, i, i);
        EXECUTE format('CREATE UNIQUE INDEX ON c_%s_daily (id)', i);
        IF i % 500 = 0 THEN
            COMMIT;
        END IF;
    END LOOP;
END
$$;
