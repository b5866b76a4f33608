-- Step 1 of 2, on Azure only: the role that the identity of Freshet signs in as. Can be run again at any time.
-- As an Entra administrator of the server, in the database `postgres`:
--
--   psql "host=SERVER dbname=postgres user=ADMINISTRATOR sslmode=require" \
--     -v role=NAME_OF_THE_IDENTITY -v oid=OBJECT_ID_OF_THE_IDENTITY -f infra/sql/role.sql
--
-- The object id is the principal id of the identity, not its client id.

\set ON_ERROR_STOP on

-- Nothing that another role made in a schema of the search_path is called as the administrator.
SET search_path = pg_catalog, pg_temp;

-- An identity that was deleted and made again has another object id under the same name: the role follows it.
SELECT format('SECURITY LABEL FOR pgaadauth ON ROLE %I IS %L', :'role', 'aadauth,oid=' || :'oid' || ',type=service')
WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') AND NOT EXISTS (
    SELECT FROM pg_shseclabel AS label
    JOIN pg_roles AS role ON role.oid = label.objoid AND label.classoid = 'pg_authid'::regclass
    WHERE role.rolname = :'role' AND label.label LIKE '%' || :'oid' || '%')
\gexec

SELECT format('SELECT %I.pgaadauth_create_principal_with_oid(%L, %L, ''service'', false, false)', coalesce((
    SELECT schema.nspname
    FROM pg_proc AS function
    JOIN pg_namespace AS schema ON schema.oid = function.pronamespace
    JOIN pg_roles AS owner ON owner.oid = function.proowner
    WHERE function.proname = 'pgaadauth_create_principal_with_oid' AND owner.rolsuper
    LIMIT 1), 'pg_catalog'), :'role', :'oid')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role')
\gexec

RESET search_path;
