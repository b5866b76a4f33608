using Freshet.Databases;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Catalog.Swaps;

/// <summary>Finds what a swap of a view could not keep, in the catalog. What it does not know is an obstacle too.</summary>
internal static class SwapObstacleReader
{
    // From 16 on membership alone is not enough.
    private const string MayBecomeOwner =
        "pg_has_role(w.owner, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)";

    /// <summary>Obstacles of the views $1, an array of oids.</summary>
    private const string Sql = $$"""
        WITH v AS MATERIALIZED (
            SELECT c.oid, c.relname, c.relnamespace, n.nspname, c.relowner, c.relacl, c.reltablespace, c.reltype, t.typarray, t.typacl
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_type t ON t.oid = c.reltype
            WHERE c.relkind = 'm' AND c.oid = ANY ($1)),
        -- Whatever depends on the view, its indexes, its statistics or its row type.
        parts AS MATERIALIZED (
            SELECT oid AS view, 'pg_class'::regclass AS class, oid AS part FROM v
            UNION ALL SELECT i.indrelid, 'pg_class'::regclass, i.indexrelid FROM pg_index i JOIN v ON v.oid = i.indrelid
            UNION ALL SELECT s.stxrelid, 'pg_statistic_ext'::regclass, s.oid FROM pg_statistic_ext s JOIN v ON v.oid = s.stxrelid
            UNION ALL SELECT oid, 'pg_type'::regclass, reltype FROM v
            UNION ALL SELECT oid, 'pg_type'::regclass, typarray FROM v),
        dependants AS MATERIALIZED (
            SELECT DISTINCT p.view, p.class AS of_class, p.part AS of_part, d.classid, d.objid, d.deptype,
                   CASE d.classid WHEN 'pg_class'::regclass THEN d.objsubid ELSE 0 END AS objsubid
            FROM parts p
            JOIN pg_depend d ON d.refclassid = p.class AND d.refobjid = p.part
            -- The view's own parts depend on it, and on each other.
            WHERE NOT EXISTS (SELECT FROM parts o WHERE o.view = p.view AND o.class = d.classid AND o.part = d.objid)
              AND NOT EXISTS (SELECT FROM pg_rewrite r WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND r.ev_class = p.view)
              AND NOT EXISTS (SELECT FROM pg_class t WHERE d.classid = 'pg_class'::regclass AND t.oid = d.objid AND t.relkind = 't')),
        -- The plain views that read it.
        plain AS MATERIALIZED (
            SELECT DISTINCT d.view, r.oid AS rule, r.ev_action, c.oid, c.relname, n.nspname, c.relnamespace, c.relowner, c.relpersistence
            FROM dependants d
            JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND r.rulename = '_RETURN'
            JOIN pg_class c ON c.oid = r.ev_class AND c.relkind = 'v'
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE d.of_class = 'pg_class'::regclass AND d.of_part = d.view AND d.deptype = 'n')
        SELECT DISTINCT o.view, o.text, o.statement FROM (
            SELECT d.view,
                   CASE WHEN d.classid = 'pg_rewrite'::regclass AND c.relkind = 'm' THEN format('the materialized view %I.%I reads it', n.nspname, c.relname)
                        WHEN d.of_class = 'pg_type'::regclass THEN format('%s uses its row type', pg_describe_object(d.classid, d.objid, d.objsubid))
                        WHEN d.classid = 'pg_proc'::regclass THEN format('%s reads it', pg_describe_object(d.classid, d.objid, 0))
                        ELSE format('%s depends on it', pg_describe_object(d.classid, d.objid, d.objsubid)) END AS text,
                   NULL AS statement
            FROM dependants d
            LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
            LEFT JOIN pg_class c ON c.oid = r.ev_class
            LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT EXISTS (SELECT FROM plain p WHERE p.view = d.view AND d.classid = 'pg_rewrite'::regclass AND p.rule = d.objid
                              AND d.of_class = 'pg_class'::regclass AND d.of_part = d.view)
            UNION ALL
            -- pg_depend does not tell a whole-row reference from a plain one.
            SELECT p.view, format('the plain view %I.%I has a whole-row reference to it', p.nspname, p.relname), NULL
            FROM plain p JOIN v ON v.oid = p.view
            WHERE p.ev_action::text ~ (':varattno 0 :vartype ' || v.reltype || '\M')
            UNION ALL
            -- It would go on to mean the old view, and pg_depend takes it for a plain reference.
            SELECT p.view, format('the plain view %I.%I has a constant of the type regclass', p.nspname, p.relname), NULL
            FROM plain p WHERE p.ev_action::text ~ ':consttype 2205\M'
            UNION ALL
            SELECT v.oid, 'its query has a constant of the type regclass', NULL
            FROM v JOIN pg_rewrite r ON r.ev_class = v.oid WHERE r.ev_action::text ~ ':consttype 2205\M'
            UNION ALL
            SELECT v.oid, 'it has no columns', NULL
            FROM v WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = v.oid AND a.attnum > 0)
            UNION ALL
            SELECT p.view, format('the temporary view %I of another session reads it', p.relname), NULL FROM plain p WHERE p.relpersistence = 't'
            UNION ALL
            SELECT p.view, format('%s depends on %s', pg_describe_object(d.classid, d.objid, 0), pg_describe_object(d.refclassid, d.refobjid, 0)), NULL
            FROM (SELECT view, class, part FROM parts WHERE class <> 'pg_type'::regclass   -- its row type belongs to what it belongs to
                  UNION ALL SELECT view, 'pg_class'::regclass, oid FROM plain
                  UNION ALL SELECT view, 'pg_rewrite'::regclass, rule FROM plain) p
            JOIN pg_depend d ON d.classid = p.class AND d.objid = p.part AND d.deptype IN ('e', 'x')
            UNION ALL
            SELECT p.view, format('%s has a security label', pg_describe_object(l.classoid, l.objoid, l.objsubid)), NULL
            FROM parts p JOIN pg_seclabel l ON l.classoid = p.class AND l.objoid = p.part
            UNION ALL
            SELECT p.view, format('%s has initial privileges of an extension', pg_describe_object(i.classoid, i.objoid, i.objsubid)), NULL
            FROM parts p JOIN pg_init_privs i ON i.classoid = p.class AND i.objoid = p.part
            UNION ALL
            SELECT p.view, format('%s has a comment', pg_describe_object(d.classoid, d.objoid, d.objsubid)), NULL
            FROM parts p JOIN pg_description d ON d.classoid = p.class AND d.objoid = p.part AND (p.class = 'pg_type'::regclass OR d.objsubid < 0)
            UNION ALL
            SELECT v.oid, 'its row type has grants', NULL FROM v WHERE v.typacl IS NOT NULL
            UNION ALL
            SELECT v.oid, format('a grant on it comes from %I, which is not its owner', pg_get_userbyid(x.grantor)), NULL
            FROM v CROSS JOIN LATERAL (
                SELECT a.grantor FROM aclexplode(v.relacl) a
                UNION SELECT a.grantor FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) a WHERE t.attrelid = v.oid) x
            WHERE x.grantor <> v.relowner
            UNION ALL
            SELECT i.indrelid, format('its index %I is invalid', c.relname), format('DROP INDEX %I.%I;', v.nspname, c.relname)
            FROM v JOIN pg_index i ON i.indrelid = v.oid JOIN pg_class c ON c.oid = i.indexrelid
            WHERE NOT (i.indisvalid AND i.indisready AND i.indislive)
            UNION ALL
            SELECT w.view, format('the role %I cannot act as %I, the owner of %s', current_user, pg_get_userbyid(w.owner), w.what),
                   CASE WHEN NOT o.rolsuper THEN format('GRANT %I TO %I%s;', o.rolname, current_user,
                       CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH SET TRUE' ELSE '' END) END
            FROM (SELECT oid AS view, relowner AS owner, 'the view' AS what FROM v
                  UNION ALL SELECT view, relowner, format('the plain view %I.%I, which reads it', nspname, relname) FROM plain) w
            JOIN pg_roles o ON o.oid = w.owner
            WHERE NOT {{MayBecomeOwner}}
            UNION ALL
            SELECT s.stxrelid, format('its statistics %I have another owner', s.stxname), NULL
            FROM v JOIN pg_statistic_ext s ON s.stxrelid = v.oid WHERE s.stxowner <> v.relowner
            UNION ALL
            SELECT w.view, format('%I, the owner of %s, cannot create objects in the schema %I', pg_get_userbyid(w.owner), w.what, n.nspname),
                   format('GRANT USAGE, CREATE ON SCHEMA %I TO %I;', n.nspname, pg_get_userbyid(w.owner))
            FROM (SELECT oid AS view, relowner AS owner, relnamespace AS schema, 'the view' AS what FROM v
                  UNION SELECT view, relowner, relnamespace, format('the plain view %I.%I, which reads it', nspname, relname) FROM plain
                  UNION SELECT s.stxrelid, s.stxowner, s.stxnamespace, 'its statistics' FROM pg_statistic_ext s JOIN v ON v.oid = s.stxrelid) w
            JOIN pg_namespace n ON n.oid = w.schema
            WHERE NOT (has_schema_privilege(w.owner, n.oid, 'CREATE') AND has_schema_privilege(w.owner, n.oid, 'USAGE'))
            UNION ALL
            SELECT w.view, format('its owner %I cannot create objects in the tablespace %I', pg_get_userbyid(w.owner), t.spcname),
                   format('GRANT CREATE ON TABLESPACE %I TO %I;', t.spcname, pg_get_userbyid(w.owner))
            FROM (SELECT oid AS view, relowner AS owner, reltablespace AS space FROM v
                  UNION SELECT v.oid, v.relowner, c.reltablespace FROM v JOIN pg_index i ON i.indrelid = v.oid JOIN pg_class c ON c.oid = i.indexrelid) w
            JOIN pg_tablespace t ON t.oid = w.space
            WHERE NOT has_tablespace_privilege(w.owner, t.oid, 'CREATE')) o
        ORDER BY o.view, o.text
        """;

    public static void AddTo(NpgsqlBatch batch, params uint[] views) =>
        batch.Add(Sql).Parameters.With(NpgsqlDbType.Array | NpgsqlDbType.Oid, views);

    /// <summary>A row of the result.</summary>
    public static (uint View, SwapObstacle Obstacle) Of(NpgsqlDataReader row) =>
        (row.GetFieldValue<uint>(0), new(row.GetString(1), row.Text(2)));

    /// <returns>By the views' oids.</returns>
    /// <exception cref="NpgsqlException">The server refuses.</exception>
    public static async Task<ILookup<uint, SwapObstacle>> ReadAsync(
        NpgsqlDataSource database, IEnumerable<uint> views, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(CatalogQueries.PlannerSql);
        statements.Add(Sql).With(NpgsqlDbType.Array | NpgsqlDbType.Oid, views.ToArray());
        var rows = await statements.ReadAsync(
            async reader =>
            {
                await reader.NextResultAsync(cancellationToken);
                return await reader.ListAsync(Of, cancellationToken);
            },
            cancellationToken);
        return rows.ToLookup(row => row.View, row => row.Obstacle);
    }
}
