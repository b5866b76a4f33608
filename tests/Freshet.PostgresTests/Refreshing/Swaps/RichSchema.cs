namespace Freshet.PostgresTests.Swaps;

/// <summary>A view with all that a swap keeps.</summary>
internal static class RichSchema
{
    public static readonly string LongName = new('n', 63);

    private const string Source = """
        CREATE SCHEMA ext; CREATE SCHEMA s; CREATE SCHEMA "Other one";
        CREATE EXTENSION citext SCHEMA ext;
        CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA ext;
        CREATE TYPE s.mood AS ENUM ('sad', 'ok');
        CREATE TYPE s.pair AS (a integer, b text);
        CREATE TABLE s.source (
            id integer PRIMARY KEY, "user" text, email ext.citext, mood s.mood, pair s.pair, tags text[], during tstzrange,
            amount numeric(10, 2), at timestamptz, body text);
        CREATE TABLE s.side (id integer, unused integer);
        INSERT INTO s.source
        SELECT i, 'u' || i, 'U' || i || '@x', 'ok'::s.mood, ROW(i, 'p')::s.pair, ARRAY['a', 'b' || i], tstzrange('2026-01-01Z', '2026-01-02Z'), i / 3.0,
               '2026-01-01Z'::timestamptz + i * interval '1 hour', repeat('x', 3000)
        FROM generate_series(1, 200) i;
        """;

    /// <summary>The view <c>s."Rich view"</c>, which reads <c>s.source</c>, two plain views on it, and one on those.</summary>
    public static async Task CreateAsync(TestDatabase db)
    {
        var reader = await db.CreateRoleAsync();
        var other = await db.CreateRoleAsync();
        await db.ExecuteAsync(Source);
        await db.ExecuteAsync($$"""
            ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT, UPDATE ON TABLES TO "{{other}}";
            CREATE MATERIALIZED VIEW s."Rich view" WITH (fillfactor = 90, autovacuum_enabled = off, toast.autovacuum_enabled = off) AS
            WITH x AS (SELECT * FROM s.source WHERE id > 0)
            SELECT x.id, x."user", x.email, x.mood, x.pair, x.tags, x.during, x.amount, x.at, x.body, 'quote '' and \ back' AS "select",
                   interval '1 mon 2 days' AS span, DATE '2026-03-04' AS day, 1.5::float8 AS f, '2026-01-01 00:00:00+02'::timestamptz AS moment,
                   CASE WHEN x.id BETWEEN 1 AND 5 THEN 'few' ELSE NULL END AS few, coalesce(x.id, 0) AS c, count(*) OVER (PARTITION BY x.mood) AS n
            FROM x LEFT JOIN s.side y USING (id) WHERE x.id IN (SELECT id FROM s.source)
            UNION ALL SELECT 0, 'z', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 2;
            ALTER MATERIALIZED VIEW s."Rich view" RENAME COLUMN c TO "re""named";
            REVOKE ALL ON s."Rich view" FROM "{{other}}";
            CREATE UNIQUE INDEX "Rich key" ON s."Rich view" (id) INCLUDE (mood) WITH (fillfactor = 80);
            CREATE INDEX {{LongName}} ON s."Rich view" ("user" text_pattern_ops DESC NULLS LAST, lower("user"), (id + 1)) WHERE id > 3;
            CREATE INDEX rich_gist ON s."Rich view" USING gist (during, id);
            CREATE INDEX rich_gin ON s."Rich view" USING gin (tags);
            CREATE UNIQUE INDEX rich_nulls ON s."Rich view" (id, "select" COLLATE "C") NULLS NOT DISTINCT;
            ALTER INDEX s.{{LongName}} ALTER COLUMN 2 SET STATISTICS 77;
            ALTER MATERIALIZED VIEW s."Rich view" CLUSTER ON "Rich key";
            ALTER MATERIALIZED VIEW s."Rich view" ALTER COLUMN id SET STATISTICS 0;
            ALTER MATERIALIZED VIEW s."Rich view" REPLICA IDENTITY FULL;
            ALTER MATERIALIZED VIEW s."Rich view" ALTER COLUMN "user" SET STATISTICS 55, ALTER COLUMN body SET STORAGE EXTERNAL,
                ALTER COLUMN tags SET COMPRESSION pglz, ALTER COLUMN mood SET (n_distinct = -0.5);
            CREATE STATISTICS "Other one"."st 1" (ndistinct, dependencies) ON id, "user" FROM s."Rich view";
            CREATE STATISTICS s.st2 ON lower("user") FROM s."Rich view";
            ALTER STATISTICS s.st2 SET STATISTICS 12;
            COMMENT ON MATERIALIZED VIEW s."Rich view" IS 'it''s \ rich';
            COMMENT ON COLUMN s."Rich view"."select" IS 'a keyword';
            COMMENT ON INDEX s."Rich key" IS 'the key';
            COMMENT ON STATISTICS s.st2 IS 'statistics';
            GRANT USAGE ON SCHEMA s TO "{{reader}}";
            GRANT SELECT ON s."Rich view" TO PUBLIC;
            GRANT SELECT, REFERENCES ON s."Rich view" TO "{{reader}}" WITH GRANT OPTION;
            GRANT SELECT (id, "user"), UPDATE (id) ON s."Rich view" TO "{{other}}" WITH GRANT OPTION;
            CREATE VIEW s.plain WITH (security_barrier = true) AS SELECT id, "user" AS who, "re""named" AS c FROM s."Rich view" WHERE id > 1;
            COMMENT ON VIEW s.plain IS 'plain'; COMMENT ON COLUMN s.plain.who IS 'who';
            GRANT SELECT ON s.plain TO "{{reader}}";
            ALTER VIEW s.plain ALTER COLUMN who SET DEFAULT 'nobody';
            CREATE RULE plain_insert AS ON INSERT TO s.plain DO INSTEAD NOTHING;
            CREATE FUNCTION s.instead() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER plain_delete INSTEAD OF DELETE ON s.plain FOR EACH ROW EXECUTE FUNCTION s.instead();
            CREATE VIEW "Other one"."upper one" WITH (security_invoker = true) AS
                SELECT p.who, m.email FROM s.plain p JOIN s."Rich view" m ON m.id = p.id;
            CREATE VIEW s.top AS SELECT who FROM "Other one"."upper one";
            ALTER TABLE s.source ADD COLUMN later integer; ALTER TABLE s.source RENAME COLUMN amount TO "amount now"; ALTER TABLE s.side DROP COLUMN unused, ADD COLUMN other text;
            ALTER MATERIALIZED VIEW s."Rich view" RENAME COLUMN few TO "few of them";
            CREATE FUNCTION s.count_top() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM s.top);
            """);
    }
}
