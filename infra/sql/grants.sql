-- Step 2 of 2, in every database that Freshet keeps fresh: what the role needs there. Can be run again at any time, and should
-- be when views have come with a new owner or in a new schema. On any PostgreSQL, not only on Azure.
-- As the owner of the views, or as an administrator who may grant what the owner may:
--
--   psql "host=SERVER dbname=DATABASE user=ADMINISTRATOR sslmode=require" -v role=ROLE -f infra/sql/grants.sql
--
-- With -v owner=OTHER_ROLE also for the views that OTHER_ROLE is going to create, while there are none of its own yet.
-- What could not be granted is a warning, with the statement for another role to run.

\set ON_ERROR_STOP on
\if :{?owner}
\else
\set owner ''
\endif

SET search_path = pg_catalog, pg_temp;
SELECT set_config('freshet.role', :'role', false) AS role, set_config('freshet.owner', :'owner', false) AS owner;

DO $grants$
DECLARE
    refresher CONSTANT name := current_setting('freshet.role');
    -- From 17 on a privilege is enough to refresh; before, only the owner and the members of its role may.
    maintainable CONSTANT boolean := current_setting('server_version_num')::int >= 170000;
    maintain CONSTANT text := 'MAINTAIN';
    statement text;
    view text;
BEGIN
    FOR statement IN
        WITH views AS (
            SELECT n.nspname, c.relname, o.rolname AS owner, o.rolsuper
            FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_roles AS o ON o.oid = c.relowner
            WHERE c.relkind = 'm' AND o.rolname <> refresher
        ), owners AS (
            SELECT owner, rolsuper FROM views
            UNION
            SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_setting('freshet.owner') AND rolname <> refresher
        )
        -- The schema freshet, and what else a run keeps there.
        SELECT format('GRANT CONNECT, CREATE ON DATABASE %I TO %I', current_database(), refresher)
        UNION ALL
        SELECT format('GRANT USAGE ON SCHEMA freshet TO %1$I; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA freshet TO %1$I', refresher)
        FROM pg_namespace WHERE nspname = 'freshet' AND nspowner <> (SELECT oid FROM pg_roles WHERE rolname = refresher)
        UNION ALL
        -- The counters that prove that a view has nothing new to read, and who is at work.
        SELECT format('GRANT pg_read_all_stats TO %I', refresher)
        UNION ALL
        SELECT DISTINCT format('GRANT USAGE ON SCHEMA %I TO %I', nspname, refresher) FROM views
        UNION ALL
        SELECT format('GRANT MAINTAIN ON %I.%I TO %I', nspname, relname, refresher) FROM views WHERE maintainable
        UNION ALL
        -- Views to come. There is no default privilege for materialized views alone: this is to vacuum, analyze, reindex and
        -- lock tables of the same owner, too, but not to read or to change them.
        SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT MAINTAIN ON TABLES TO %I', owner, refresher) FROM owners WHERE maintainable
        UNION ALL
        -- A member of the owner's role may do all that the owner may. A superuser's role is given to nobody.
        SELECT format('GRANT %I TO %I', owner, refresher) FROM owners WHERE NOT maintainable AND NOT rolsuper
    LOOP
        BEGIN
            EXECUTE statement;
        EXCEPTION WHEN insufficient_privilege OR invalid_grant_operation THEN
            RAISE WARNING 'Not granted, another role must run: %;', statement USING DETAIL = SQLERRM;
        END;
    END LOOP;

    FOR view IN
        SELECT format('%I.%I, of %I', n.nspname, c.relname, pg_get_userbyid(c.relowner))
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind = 'm' AND NOT (
            has_schema_privilege(refresher, n.oid, 'USAGE')
            AND (pg_has_role(refresher, c.relowner, 'USAGE') OR (maintainable AND has_table_privilege(refresher, c.oid, maintain))))
        ORDER BY 1
    LOOP
        RAISE WARNING '% still cannot refresh %', refresher, view;
    END LOOP;
END
$grants$;

RESET search_path;
